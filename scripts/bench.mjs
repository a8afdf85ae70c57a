// npm run bench [-- --help]   Set-up, build, then the benchmark: each figure beside its floor.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { root } from './lib/checkout.mjs';
import { fail } from './lib/progress.mjs';
import { setUp } from './setup.mjs';

/** Not among the build's targets: nobody who runs the system needs them. */
const programs = {
  bench: 'scripts/bench/main.ts',
  'bench-worker': 'scripts/bench/bare-worker.ts',
  'bench-model': 'scripts/bench/model-server.ts',
  'bench-retrieval': 'scripts/bench/retrieval.ts',
};

try {
  await setUp();
  await build();
  const { build: bundle } = await import('esbuild');
  await bundle({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(programs).filter(([, entry]) => existsSync(join(root, entry)))),
    outdir: 'dist', outExtension: { '.js': '.mjs' },
    bundle: true, packages: 'external', format: 'esm', platform: 'node', target: 'node20', sourcemap: true,
    logLevel: 'warning',
  });
  const { bench } = await import(pathToFileURL(join(root, 'dist', 'bench.mjs')).href);
  await bench(process.argv.slice(2));
} catch (error) {
  fail(error);
}
