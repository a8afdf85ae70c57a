import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../../../services/project-root.ts';
import { passagesInThread } from './in-thread.ts';

let folder: string;
let program: URL;
beforeAll(async () => {
  // Within the project, where the program finds its packages.
  folder = await mkdtemp(join(projectRoot, 'node_modules', '.extract-test-'));
  const outfile = join(folder, 'extract.mjs');
  await build({
    entryPoints: [join(projectRoot, 'activities/ingestion/extract/thread.ts')], outfile, bundle: true, packages: 'external',
    format: 'esm', platform: 'node', target: 'node20', logLevel: 'error',
  });
  program = pathToFileURL(outfile);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const programOf = async (name: string, code: string) => {
  const path = join(folder, `${name}.mjs`);
  await writeFile(path, code);
  return pathToFileURL(path);
};
const size = { targetTokens: 200, overlapTokens: 50 };
const read = (settings: Parameters<typeof passagesInThread>[2], content = '# Fees\n\nNone.', filename = 'a.md', onCut: () => Promise<void> = async () => undefined) =>
  passagesInThread({ bytes: Buffer.from(content), mediaType: '', filename, size }, onCut, settings);

test('a file is read and cut in a thread, which tells when it cuts', async () => {
  const told: string[] = [];
  // Slower than the thread itself, which has ended by then.
  const onCut = () => new Promise<void>((resolve) => setTimeout(() => resolve(void told.push('cut')), 200));
  expect(await read({ program }, undefined, undefined, onCut)).toEqual({
    title: 'Fees', chunks: [{ ordinal: 0, headingPath: 'Fees', text: 'None.' }],
  });
  expect(told).toEqual(['cut']);
});

test('what cannot be read says why', async () => {
  await expect(read({ program }, '%PDF-1.7 broken', 'a.pdf'))
    .rejects.toMatchObject({ code: 'document_unreadable', message: expect.stringContaining('The PDF is damaged') });
});

test('a reader that crashes, eats all memory or never ends costs the document, not the worker', async () => {
  const crashing = await programOf('crash', 'process.exit(3);');
  const throwing = await programOf('throw', 'null.x;');
  const hungry = await programOf('hungry', 'const all = []; for (;;) all.push(new Array(1e5).fill(all.length));');
  const endless = await programOf('endless', 'for (;;);');
  for (const settings of [{ program: crashing }, { program: throwing }, { program: hungry, memoryMiB: 32 }]) {
    await expect(read(settings)).rejects.toMatchObject({ code: 'document_unreadable', message: expect.stringContaining('too large') });
  }
  await expect(read({ program: endless, timeoutMs: 300 }))
    .rejects.toMatchObject({ code: 'document_unreadable', message: expect.stringContaining('too long') });
});

test('a cancelled reading ends at once', async () => {
  const endless = await programOf('cancelled', 'for (;;);');
  const reason = new Error('cancelled');
  await expect(read({ program: endless, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
