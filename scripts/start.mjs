// npm start: set-up, then the launcher in this same process, while what is stale is still being built.
import { build } from './build.mjs';
import { root } from './lib/checkout.mjs';
import { fail } from './lib/progress.mjs';
import { setUp } from './setup.mjs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

try {
  await setUp();
  await build(['launcher'], { quiet: true });
  const built = build();
  // Its failure is the launcher's to report, who awaits it; before that it must not end the process.
  built.catch(() => undefined);
  const { launch } = await import(pathToFileURL(join(root, 'dist', 'launcher.mjs')).href);
  await launch(process.argv.slice(2), { built });
} catch (error) {
  fail(error);
}
