import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBranch, type Branch } from './branch.ts';
import { disturbedRun } from './disturbed-run.ts';
import { quickRunsOfTwo } from './matrix-options.ts';

let branch: Branch;
beforeAll(async () => {
  branch = await openBranch({ workers: 2, apis: 2 });
});
afterAll(() => branch.close());

test('two workers and two APIs run, each with an address of its own', async () => {
  const { apis, processes } = await branch.system.readEndpoints();
  expect(processes.map(({ name }) => name)).toEqual(expect.arrayContaining(['worker', 'worker-2', 'api', 'api-2']));
  const answers = await Promise.all(apis.map(async (api) => (await fetch(`${api}/healthz`)).status));
  expect(answers).toEqual([200, 200]);
  expect(new Set(apis).size).toBe(2);
});

test.each(quickRunsOfTwo)('$victim, killed at the boundary "$boundary": the other goes on, and the transfer is booked once', async (disturbed) => {
  const outcome = await disturbedRun(branch, disturbed, 77_00 + quickRunsOfTwo.indexOf(disturbed));
  expect(outcome.problems).toEqual([]);
  expect(outcome).toMatchObject({ finished: true, bookings: 1 });
});
