import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, beforeAll, afterAll, expect, test } from 'vitest';
import { startReleaseBench, type ReleaseBench } from '../../test/support/release-bench.ts';

let bench: ReleaseBench;
beforeAll(async () => {
  bench = await startReleaseBench();
});
afterAll(() => bench.stop());
afterEach(() => bench.stopWorker());

const ALL_BUT_ONE = { canary: { checkSeconds: 1, steps: [{ sharePercent: 99, holdSeconds: 1 }] } };
/** As a local activity ends whose time is over. */
const givenUp = () => ApplicationFailure.nonRetryable('The database did not answer in time.', 'late');
const approve = (releaseId: string) => bench.manager.caller.post(`/api/v1/releases/${releaseId}/approve`, {});

test('figures and tellings that take longer than their quick way allows are waited for, and the release goes on', async () => {
  await bench.stopWorker();
  const quick = { measured: 0, told: 0 };
  await bench.startWorker((real) => ({
    async measureCanary(request) {
      if (!activityInfo().isLocal) return real.measureCanary(request);
      quick.measured += 1;
      throw givenUp();
    },
    async tell(version, telling) {
      if (!activityInfo().isLocal) return real.tell(version, telling);
      quick.told += 1;
      throw givenUp();
    },
  }));
  const agent = await bench.agent();
  const releaseId = await agent.propose(ALL_BUT_ONE);
  await agent.reached(releaseId, { stage: 'approval' });
  expect((await approve(releaseId)).status).toBe(200);
  await agent.reached(releaseId, { stage: 'ended', outcome: 'released' });
  expect(quick.measured).toBeGreaterThan(0);
  expect(quick.told).toBeGreaterThan(0);
});

test('a step that fails for good ends the release as failed, and no customer meets a version that nobody watches', async () => {
  await bench.stopWorker();
  await bench.startWorker(() => ({ measureCanary: () => Promise.reject(givenUp()) }));
  const agent = await bench.agent();
  const releaseId = await agent.propose(ALL_BUT_ONE);
  await agent.reached(releaseId, { stage: 'approval' });
  await approve(releaseId);
  const ended = await agent.reached(releaseId, { stage: 'ended' });
  expect(ended).toMatchObject({ status: 'failed', outcome: 'failed', reason: 'A step of the release failed unexpectedly.', sharePercent: 0 });
  expect(ended.decisions.at(-1)).toMatchObject({ kind: 'failed', by: null });
  expect(await agent.converse('alex')).toBe(agent.first);
});

test('what could not be told keeps nothing after it from being told', async () => {
  await bench.stopWorker();
  await bench.startWorker((real) => ({
    tell: (version, telling) => (telling.decisions.some(({ kind }) => kind === 'staged') ? Promise.reject(givenUp()) : real.tell(version, telling)),
  }));
  const agent = await bench.agent();
  const releaseId = await agent.propose();
  expect(await agent.reached(releaseId, { stage: 'ended' })).toMatchObject({ outcome: 'failed' });
});
