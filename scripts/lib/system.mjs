import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { setUp } from '../setup.mjs';
import { root } from './checkout.mjs';
import { SetUpProblem } from './progress.mjs';

/** Does the work on the system whose endpoints file `--endpoints` names, or on one of its own, ended afterwards. */
export async function withSystem(work) {
  const given = process.argv.indexOf('--endpoints');
  if (given > 0) return work(JSON.parse(readFileSync(process.argv[given + 1], 'utf8')));
  await setUp();
  await build();
  const dataDir = mkdtempSync(join(tmpdir(), 'citiflow-system-'));
  const launcher = spawn(process.execPath, [
    join(root, 'dist', 'launcher.mjs'), '--headless', '--port', '4180', '--data-dir', dataDir,
  ], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => launcher.once('exit', resolve));
  try {
    await new Promise((resolve, reject) => {
      let printed = '';
      launcher.stdout.on('data', (data) => {
        printed += data;
        if (printed.includes('CitiFlow is ready')) resolve();
      });
      launcher.once('exit', () => reject(new SetUpProblem(`The system did not start:\n${printed}`)));
    });
    return await work(JSON.parse(readFileSync(join(dataDir, 'endpoints.json'), 'utf8')));
  } finally {
    launcher.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  }
}
