import { once } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { startTimeOf } from '../../services/process-identity.ts';
import { startSystem, type RunningSystem } from '../support/system.ts';

let system: RunningSystem | undefined;
afterEach(async () => {
  if (system?.launcher.exitCode === null && system.launcher.signalCode === null) await system.stop();
});

const alive = (pids: number[]) => pids.filter((pid) => startTimeOf(pid) !== undefined);

test('Ctrl-C stops everything that was started, and says so', async () => {
  system = await startSystem({ args: ['--no-demo'] });
  const pids = system.endpoints.processes.map(({ pid }) => pid);
  expect(alive(pids)).toHaveLength(8);
  system.launcher.kill('SIGINT');
  const [code] = await once(system.launcher, 'exit');
  expect(code).toBe(0);
  expect(alive(pids)).toEqual([]);
  expect(system.output()).toContain('Stopped.');
});

// A machine that is busy with something else may be slow for once; what is too slow itself is so three times.
test('a launcher that is killed leaves no orphan within five seconds', { retry: 2 }, async () => {
  system = await startSystem({ args: ['--no-demo'] });
  const pids = system.endpoints.processes.map(({ pid }) => pid);
  system.launcher.kill('SIGKILL');
  await vi.waitFor(() => expect(alive(pids)).toEqual([]), 5_000);
});
