import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../services/project-root.ts';

const textOf = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const pages = [
  'README.md', 'CONTRIBUTING.md', 'bank/README.md', 'model-server/README.md',
  ...readdirSync(join(projectRoot, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];

/** Variable -> the row of the README's table that begins with it. */
const rows = new Map([...textOf('README.md').matchAll(/^\| `([A-Z][A-Z0-9_]+)` \|.*$/gm)].map((row) => [row[1], row[0]]));

/** Variable -> its default, where it has one, as a schema of settings spells it. */
function settingsOf(path: string): [string, string | undefined][] {
  return textOf(path)
    .split(/^ {2}(?=[A-Z][A-Z0-9_]+: )/m)
    .slice(1)
    .map((entry) => [/^\w+/.exec(entry)?.[0] ?? '', /\.default\('?([^')]*)'?\)/.exec(entry)?.[1]?.replaceAll('_', '')]);
}

describe.each(['config/env.ts', 'bank/settings.ts', 'model-server/settings.ts'])('the README', (path) => {
  test(`has every variable of ${path}, with its default`, () => {
    const settings = settingsOf(path);
    expect(settings.length).toBeGreaterThan(4);
    expect(settings.filter(([name]) => !rows.has(name)).map(([name]) => name)).toEqual([]);
    const wrong = settings.filter(([name, value]) => value !== undefined && !rows.get(name)?.replaceAll('_', '').includes(`\`${value}\``));
    expect(wrong).toEqual([]);
  });
});

test('the README has every variable that the launcher and the scripts read', () => {
  const files = ['services', 'scripts', 'scripts/lib', 'scripts/bench'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder)).filter((name) => /\.(ts|mjs)$/.test(name)).map((name) => `${folder}/${name}`));
  const read = files.flatMap((file) =>
    [...textOf(file).matchAll(/\b(?:env|user)(?:\['|\.)([A-Z][A-Z0-9_]{3,})\b/g)].map((match) => match[1] ?? ''));
  const standard = new Set(['PATH', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'NODE_ENV', 'FORCE_COLOR']);
  expect(read.length).toBeGreaterThan(15);
  expect([...new Set(read)].filter((name) => !rows.has(name) && !standard.has(name))).toEqual([]);
});

const manifest = z.object({ scripts: z.record(z.string(), z.string()) });

/** As GitHub names them in an address. */
const headingsOf = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
  (match[1] ?? '').toLowerCase().replace(/[^\p{L}\p{N} -]/gu, '').replaceAll(' ', '-'));

describe.each(pages)('%s', (page) => {
  test('links to files that exist', () => {
    const targets = [...textOf(page).matchAll(/(?:\]\(|src(?:set)?=")([^)"#\s]+)/g)].map((match) => match[1] ?? '');
    const missing = targets.filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(projectRoot, dirname(page), target)));
    expect(missing).toEqual([]);
  });

  test('links to headings that exist', () => {
    const targets = [...textOf(page).matchAll(/\]\(([^)#\s:]*)#([^)\s]+)\)/g)].map(([, path = '', heading = '']) => ({ path: path ? join(dirname(page), path) : page, heading }));
    const missing = targets.filter(({ path, heading }) => !headingsOf(textOf(path)).includes(heading));
    expect(missing).toEqual([]);
  });

  test('names commands that exist', () => {
    const { scripts } = manifest.parse(JSON.parse(textOf('package.json')));
    const commands = [...textOf(page).matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map((match) => match[1] ?? '');
    expect(commands.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test('names paths that exist', () => {
    const paths = [...textOf(page).matchAll(/`([a-z][\w.-]*\/[\w./-]*)`/g)].map((match) => match[1] ?? '');
    const rooms = new Set(readdirSync(projectRoot));
    const missing = paths.filter((path) => rooms.has(path.split('/')[0] ?? '') && !/^dist\b/.test(path) && !existsSync(join(projectRoot, path)));
    expect(missing).toEqual([]);
  });
});
