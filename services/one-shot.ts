import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Guard } from './guard.ts';
import { projectRoot } from './project-root.ts';

/** Runs `dist/<name>.mjs` to its end and gives the last line it printed. @throws Error with the end of its output */
export function runToEnd(name: string, env: Record<string, string>, guard: Guard): Promise<string> {
  const child = spawn(process.execPath, ['--enable-source-maps', join(projectRoot, 'dist', `${name}.mjs`)], {
    env, stdio: ['ignore', 'pipe', 'pipe'], detached: true,
  });
  if (child.pid !== undefined) guard.register(child.pid);
  let printed = '';
  let problems = '';
  child.stdout.on('data', (data: Buffer) => { printed += data.toString('utf8'); });
  child.stderr.on('data', (data: Buffer) => { problems += data.toString('utf8'); });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (child.pid !== undefined) guard.release(child.pid);
      if (code === 0) resolve(printed.trimEnd().split('\n').at(-1) ?? '');
      else reject(new Error(`${name} failed (exit code ${code}):\n${(printed + problems).trimEnd().slice(-4_000)}`));
    });
  });
}
