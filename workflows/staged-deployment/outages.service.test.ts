import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, beforeAll, afterAll, expect, test } from 'vitest';
import { releaseWorkflowId } from '../../domain/ids.ts';
import { startReleaseBench, type ReleaseBench, type TrialAgent } from '../../test/support/release-bench.ts';

let bench: ReleaseBench;
beforeAll(async () => {
  bench = await startReleaseBench();
});
afterAll(() => bench.stop());
afterEach(() => bench.stopWorker());

const ALL_BUT_ONE = { canary: { checkSeconds: 1, steps: [{ sharePercent: 99, holdSeconds: 1 }] } };
/** As a local activity ends whose time is over. */
const givenUp = () => ApplicationFailure.nonRetryable('The database did not answer in time.', 'late');
/** The versions that new customers meet. */
const dealt = async (agent: TrialAgent) => [...new Set(await Promise.all(['one', 'two', 'three', 'four', 'five'].map((id) => agent.converse(id))))];
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

test('of a release whose run was terminated in Temporal, customers are taken back by whoever decides next', async () => {
  await bench.stopWorker();
  await bench.startWorker();
  const agent = await bench.agent();
  const releaseId = await agent.propose({ canary: { checkSeconds: 1, steps: [{ sharePercent: 99, holdSeconds: 600 }] } });
  await agent.reached(releaseId, { stage: 'approval' });
  await approve(releaseId);
  await agent.reached(releaseId, { stage: 'canary' });
  await bench.client.workflow.getHandle(releaseWorkflowId(agent.id)).terminate();
  expect(await dealt(agent)).toContain(agent.second);
  expect((await bench.manager.caller.post(`/api/v1/releases/${releaseId}/abort`, { reason: 'Stuck' })).body).toMatchObject({ code: 'release_closed' });
  expect(await agent.read(releaseId)).toMatchObject({ stage: 'ended', outcome: 'failed', reason: 'Its run was ended from outside.' });
  expect(await dealt(agent)).toEqual([agent.first]);
});

test('a roll back goes past a release, and past a roll back, whose run was terminated in Temporal', async () => {
  await bench.stopWorker();
  await bench.startWorker();
  const agent = await bench.agent();
  const inForce = await agent.propose();
  await agent.reached(inForce, { stage: 'approval' });
  await approve(inForce);
  await agent.reached(inForce, { outcome: 'released' });
  const dead = await agent.propose({ versionId: agent.first });
  await agent.reached(dead, { stage: 'approval' });
  const run = bench.client.workflow.getHandle(releaseWorkflowId(agent.id));
  await run.terminate();
  await bench.stopWorker();
  const back = () => bench.manager.caller.post(`/api/v1/agents/${agent.id}/roll-back`, { versionId: agent.first, reason: 'Complaints' });
  const [past, stuck] = [await back(), await back()];
  expect([past.status, stuck.body['releaseId']]).toEqual([202, past.body['releaseId']]);
  await run.terminate();
  const again = await back();
  await bench.startWorker();
  expect(again.status).toBe(202);
  await agent.reached(String(again.body['releaseId']), { outcome: 'released', inForce: true });
  expect(await agent.converse('alex')).toBe(agent.first);
});

test('a replay whose run was terminated in Temporal is closed by whoever cancels it, and stands in no other one’s way', async () => {
  const agent = await bench.agent();
  await agent.talked(1, 'Hello');
  const start = () => bench.builder.caller.post('/api/v1/replays', { versionId: agent.second });
  const { body: { runId, workflowId } } = await start();
  await bench.client.workflow.getHandle(String(workflowId)).terminate();
  expect((await start()).body).toMatchObject({ code: 'replay_running' });
  expect((await bench.builder.caller.post(`/api/v1/replays/${String(runId)}/cancel`, {})).body).toMatchObject({ code: 'replay_ended' });
  expect((await bench.builder.caller.get(`/api/v1/replays/${String(runId)}`)).body).toMatchObject({ status: 'failed', reason: 'Its run was ended from outside.' });
  expect((await start()).status).toBe(202);
});
