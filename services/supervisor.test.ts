import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startGuard, type Guard } from './guard.ts';
import { startTimeOf } from './process-identity.ts';
import type { Service } from './service.ts';
import { restartDelayMs, restartsInARow, Supervisor } from './supervisor.ts';

let folder: string;
let guard: Guard;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'citiflow-supervisor-'));
  guard = startGuard();
});
afterEach(() => {
  guard.close();
  rmSync(folder, { recursive: true });
});

/** A program that writes its number into a file once it runs; then it is healthy. */
function program(code: string): Service {
  const ready = join(folder, 'ready');
  return {
    name: 'sample',
    readyTimeoutMs: 30_000,
    launch() {
      rmSync(ready, { force: true });
      const write = `require('fs').writeFileSync(${JSON.stringify(ready)}, String(process.pid));`;
      return Promise.resolve({ command: process.execPath, args: ['-e', `${write}${code}`], env: {} });
    },
    healthy: () => Promise.resolve(existsSync(ready) && readFileSync(ready, 'utf8') !== ''),
  };
}
const forever = 'setInterval(() => {}, 1000)';

test('a killed program is started again at once and reported under its new number', async () => {
  const started = vi.fn();
  const recovered = vi.fn();
  const supervisor = new Supervisor(program(forever), { logsDir: folder, guard, events: { started, recovered } });
  await supervisor.start();
  const first = supervisor.pid ?? 0;
  process.kill(first, 'SIGKILL');
  await expect.poll(() => recovered.mock.calls).toEqual([['sample']]);
  expect(supervisor.pid).not.toBe(first);
  expect(started).toHaveBeenLastCalledWith('sample', supervisor.pid);
  await supervisor.stop();
});

test('a program that will not end is ended by force after its grace', async () => {
  const supervisor = new Supervisor(program(`process.on('SIGTERM', () => {});${forever}`), { logsDir: folder, guard });
  await supervisor.start();
  const pid = supervisor.pid ?? 0;
  await supervisor.stop(100);
  expect(startTimeOf(pid)).toBeUndefined();
});

test('a program that cannot start fails with the end of its log', async () => {
  const broken = { ...program('throw new Error("no such luck")'), healthy: () => Promise.resolve(false) };
  const supervisor = new Supervisor(broken, { logsDir: folder, guard });
  await expect(supervisor.start()).rejects.toThrow(/sample ended at once[\s\S]*no such luck/);
});

test('the first restart is immediate, later ones wait ever longer up to a limit', () => {
  const delays = [0, 1, 2, 3, 4, 5, 50].map(restartDelayMs);
  expect(delays[0]).toBe(0);
  expect(delays).toEqual([...delays].sort((a, b) => a - b));
  expect(delays.at(-1)).toBe(5_000);
});

test('one that had answered for a while is started again at once, however often it was killed before', () => {
  expect(restartsInARow(20, 3_001)).toBe(0);
  expect(restartsInARow(20, 500)).toBe(20);
  expect(restartsInARow(20, Number.NEGATIVE_INFINITY)).toBe(20);
});

test('when the launcher is gone the guard ends its processes, but none that has only inherited the number', async () => {
  const ours = spawn(process.execPath, ['-e', forever]);
  const stranger = spawn(process.execPath, ['-e', forever]);
  await Promise.all([once(ours, 'spawn'), once(stranger, 'spawn')]);
  const script = join(folder, 'launcher.mjs');
  writeFileSync(script, `import { spawn } from 'node:child_process';
    const guard = spawn(process.execPath, [${JSON.stringify(join(import.meta.dirname, 'guard.mjs'))}],
      { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    guard.stdin.write('+ ${ours.pid} ${startTimeOf(ours.pid ?? 0)}\\n+ ${stranger.pid} 1\\n', () => process.kill(process.pid, 'SIGKILL'));`);
  const ended = once(ours, 'exit');
  spawn(process.execPath, [script]);
  await ended;
  expect(startTimeOf(stranger.pid ?? 0)).toBeDefined();
  stranger.kill();
});
