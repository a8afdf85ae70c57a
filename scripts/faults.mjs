// npm run faults [-- --help]   Set-up, build, then the matrix of faults: kill -9 of each process at each step boundary.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { root } from './lib/checkout.mjs';
import { fail } from './lib/progress.mjs';
import { setUp } from './setup.mjs';

try {
  await setUp();
  await build();
  const { build: bundle } = await import('esbuild');
  await bundle({
    absWorkingDir: root, entryPoints: ['test/faults/matrix.ts'], outfile: 'dist/faults.mjs',
    bundle: true, packages: 'external', format: 'esm', platform: 'node', target: 'node20', sourcemap: true, logLevel: 'warning',
  });
  const { faultMatrix } = await import(pathToFileURL(join(root, 'dist', 'faults.mjs')).href);
  process.exitCode = (await faultMatrix(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  fail(error);
}
