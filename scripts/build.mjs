// node scripts/build.mjs [target...]   Builds what is stale into dist/: programs, workflow bundle, studio.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib/checkout.mjs';
import { targets } from './lib/build-targets.mjs';
import { withLock } from './lib/lock.mjs';
import { fail, SetUpProblem, step } from './lib/progress.mjs';

const stampFile = join(root, 'dist', '.stamps.json');
const ignored = /(\.test\.ts|\.md)$|(^|\/)(__fixtures__|fixtures|bench)$/;

/**
 * Builds those of the named targets (all, when none is named) whose sources have changed since they were built. Of
 * two builds at once the second waits, and then finds what the first has built.
 * @returns the names of those that were built
 */
export async function build(names = Object.keys(targets), { quiet = false } = {}) {
  if (staleOf(names).length === 0) return [];
  const tell = (pid) => console.log(`  Another build is running (process ${pid}). Waiting for it.`);
  return withLock(join(root, 'dist', '.building'), () => buildStale(staleOf(names), quiet), quiet ? undefined : tell);
}

function staleOf(names) {
  const stamps = readStamps();
  return names.map((name) => ({ name, ...targets[name], hash: hashOf(targets[name]) }))
    .filter((target) => stamps[target.name] !== target.hash || !existsSync(outputOf(target)));
}

async function buildStale(stale, quiet) {
  const missing = stale.find((target) => !existsSync(join(root, target.entry)));
  if (missing) throw new SetUpProblem(`${missing.name} cannot be built: ${missing.entry} is missing.`);
  const report = quiet ? (_name, work) => work() : step;
  const of = (kind) => stale.filter((target) => target.kind === kind);
  await Promise.all([
    of('program').length > 0 && report('programs', () => buildPrograms(of('program'))),
    ...of('workflows').map((target) => report('workflow bundle', () => buildWorkflows(target))),
    ...of('studio').map((target) => report('studio', () => buildStudio(target))),
  ]);
  if (stale.length > 0) writeStamps(stale);
  return stale.map((target) => target.name);
}

function outputOf(target) {
  return join(root, target.output ?? `dist/${target.name}.mjs`);
}

async function buildPrograms(programs) {
  const { build: bundle } = await import('esbuild');
  await bundle({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(programs.map(({ name, entry }) => [name, entry])),
    outdir: 'dist', outExtension: { '.js': '.mjs' },
    bundle: true, packages: 'external', format: 'esm', platform: 'node', target: 'node20', sourcemap: true,
    logLevel: 'warning',
  });
  return programs.map(({ name }) => name).join(', ');
}

async function buildWorkflows({ entry }) {
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const silent = () => undefined;
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, entry),
    logger: { log: silent, trace: silent, debug: silent, info: silent, warn: console.warn, error: console.error },
  });
  mkdirSync(join(root, 'dist'), { recursive: true });
  // In one step: a worker that starts meanwhile reads the old or the new, never half of one.
  const part = join(root, 'dist', 'workflows.js.part');
  writeFileSync(part, code);
  renameSync(part, join(root, 'dist', 'workflows.js'));
}

/** Built beside and then swapped: a system that runs serves the studio from this folder all the while. */
function buildStudio() {
  const folder = join(root, 'dist', 'studio');
  const next = `${folder}.next-${process.pid}`;
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--logLevel', 'warn', '--outDir', next, '--emptyOutDir'];
  const child = spawn(process.execPath, args, { cwd: join(root, 'studio'), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { output += data; });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0
      ? resolve(swap(next, folder)) : reject(new SetUpProblem(`The studio could not be built:\n${output}`))));
  });
}

function swap(next, folder) {
  const old = `${folder}.old-${process.pid}`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(next, folder);
  rmSync(old, { recursive: true, force: true });
}

function hashOf({ sources }) {
  const hash = createHash('sha256');
  const files = sources.flatMap((source) => filesUnder(source)).sort();
  for (const file of [...files, 'package-lock.json', 'scripts/build.mjs', 'scripts/lib/build-targets.mjs']) {
    hash.update(file).update('\0').update(readFileSync(join(root, file))).update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  const absolute = join(root, path);
  if (!existsSync(absolute) || ignored.test(path)) return [];
  if (!statSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute).flatMap((name) => filesUnder(`${path}/${name}`));
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

function writeStamps(built) {
  const fresh = Object.fromEntries(built.map(({ name, hash }) => [name, hash]));
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(`${stampFile}.part`, JSON.stringify({ ...readStamps(), ...fresh }, null, 2));
  renameSync(`${stampFile}.part`, stampFile);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const names = process.argv.slice(2);
  build(names.length > 0 ? names : undefined).then((built) => {
    if (built.length === 0) console.log('  Everything is built already.');
  }).catch(fail);
}
