import { defaultPayloadConverter, fromPayloadsAtIndex } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createReleaseActivities } from '../../activities/releases/activities.ts';
import { createNotificationFeed } from '../../db/notification-feed.ts';
import { openOrm } from '../../db/orm.ts';
import { releaseWorkflowId } from '../../domain/ids.ts';
import { isInShare } from '../../domain/release/choice.ts';
import { startReleaseBench, type ReleaseBench } from '../../test/support/release-bench.ts';
import type { Staff } from '../../api/testing/staff.ts';
import { TASK_QUEUES } from '../../temporal/queues.ts';
import { approveUpdate, rejectUpdate, releaseStateQuery, STAGED_DEPLOYMENT, type ReleaseAction, type ReleaseInput } from './messages.ts';

let bench: ReleaseBench;
beforeAll(async () => {
  bench = await startReleaseBench();
});
afterAll(() => bench.stop());

const act = (releaseId: string, action: string, body: object = {}, by: Staff = bench.manager) =>
  by.caller.post(`/api/v1/releases/${releaseId}/${action}`, body);
const customers = (count: number) => Array.from({ length: count }, (_, index) => `customer-${index}`);
const kinds = (release: { decisions: { kind: string }[] }) => release.decisions.map(({ kind }) => kind);
const watched = { metric: 'error_rate', tolerance: 0.02, minimumCount: 30, confidence: 0.95 };

test('a release is checked, staged, approved by a second person, and in production', async () => {
  const agent = await bench.agent();
  const releaseId = await agent.propose({ testers: ['tess'] });
  await agent.reached(releaseId, { stage: 'approval', status: 'deploying', environment: 'staging' });
  expect(await agent.converse('tess')).toBe(agent.second);
  expect(await agent.converse('alex')).toBe(agent.first);
  expect((await act(releaseId, 'approve', { reason: 'Looks good' })).status).toBe(200);
  const done = await agent.reached(releaseId, { status: 'active', outcome: 'released', inForce: true });
  expect(kinds(done)).toEqual(['proposed', 'checked', 'staged', 'approved', 'checked', 'released']);
  expect(done.decisions.find(({ kind }) => kind === 'approved')).toMatchObject({ by: { name: 'A manager' }, reason: 'Looks good' });
  expect(await agent.converse('alex')).toBe(agent.second);
});

describe('a canary', () => {
  test('takes its share of new customers, always the same ones, grows by its schedule, and goes to production', async () => {
    const agent = await bench.agent();
    const releaseId = await agent.propose({ canary: { checkSeconds: 1, steps: [{ sharePercent: 20, holdSeconds: 600 }, { sharePercent: 60, holdSeconds: 1 }] } });
    await agent.reached(releaseId, { stage: 'approval' });
    await act(releaseId, 'approve');
    await agent.reached(releaseId, { stage: 'canary', sharePercent: 20 });
    // Ten that the first share takes, ten that only the next one does, and ten whom neither does.
    const [inFirst, inNext] = [20, 50].map((sharePercent) => (id: string) => isInShare({ releaseId, sharePercent }, id));
    const groups = [(id: string) => inFirst?.(id), (id: string) => !inFirst?.(id) && inNext?.(id), (id: string) => !inNext?.(id)];
    const people = groups.flatMap((isOne) => customers(400).filter(isOne).slice(0, 10));
    const chosen = async () => (await Promise.all(people.map((id) => agent.converse(id)))).map((version) => version === agent.second);
    const before = await chosen();
    expect(before).toEqual(people.map((_, index) => index < 10));
    expect(await chosen()).toEqual(before);
    expect((await act(releaseId, 'share', { sharePercent: 50, reason: 'All is well' })).body).toMatchObject({ sharePercent: 50 });
    expect(await chosen()).toEqual(people.map((_, index) => index < 20));
    expect((await act(releaseId, 'share', { sharePercent: 100 })).status).toBe(200);
    const done = await agent.reached(releaseId, { outcome: 'released' });
    expect(kinds(done)).toEqual(expect.arrayContaining(['canary-started', 'share', 'released']));
    expect(done.conversations.reduce((sum, { count }) => sum + count, 0)).toBe(90);
  });

  test('goes on by durable timers, and only with evidence', async () => {
    const agent = await bench.agent();
    await agent.traffic(agent.first, 1);
    const releaseId = await agent.propose({
      canary: { checkSeconds: 1, steps: [{ sharePercent: 5, holdSeconds: 1 }, { sharePercent: 50, holdSeconds: 1 }], conditions: [watched] },
    });
    await agent.reached(releaseId, { stage: 'approval' });
    await act(releaseId, 'approve');
    await agent.reached(releaseId, { stage: 'canary' });
    await expect.poll(async () => (await agent.read(releaseId)).canaryState?.findings[0]?.verdict, { timeout: 90_000 }).toBe('waiting');
    await expect.poll(async () => Date.parse((await agent.read(releaseId)).canaryState?.figures?.measuredAt ?? '') - Date.parse((await agent.read(releaseId)).canaryState?.startedAt ?? ''), { timeout: 90_000 }).toBeGreaterThan(2_000);
    expect((await agent.read(releaseId)).sharePercent).toBe(5);
    await agent.traffic(agent.first, 40);
    await agent.traffic(agent.second, 40);
    const done = await agent.reached(releaseId, { outcome: 'released' });
    expect(kinds(done)).toEqual(['proposed', 'checked', 'staged', 'approved', 'canary-started', 'step', 'checked', 'released']);
  });

  test('that is worse than production gives itself up, says why, and customers are back', async () => {
    const agent = await bench.agent();
    await agent.traffic(agent.first, 1);
    const releaseId = await agent.propose({ canary: { checkSeconds: 1, steps: [{ sharePercent: 99, holdSeconds: 600 }], conditions: [watched] } });
    await agent.reached(releaseId, { stage: 'approval' });
    await act(releaseId, 'approve');
    await agent.reached(releaseId, { stage: 'canary' });
    await agent.traffic(agent.first, 40);
    await agent.traffic(agent.second, 40, { failed: true });
    const ended = await agent.reached(releaseId, { status: 'rolled_back', outcome: 'canary_failed' });
    expect(ended.reason).toMatch(/Conversations with an error: 100\.0 % of 40 on trial against 0\.0 % of 4\d in production/);
    expect(ended.decisions.at(-1)).toMatchObject({ kind: 'given-up', by: null });
    expect(new Set(await Promise.all(customers(20).map((id) => agent.converse(id))))).toEqual(new Set([agent.first]));
  });

  test('is paused, resumed and given up by hand; its conversations stay where they started', async () => {
    const agent = await bench.agent();
    const releaseId = await agent.propose({ canary: { checkSeconds: 1, advance: 'by-hand', steps: [{ sharePercent: 99, holdSeconds: 1 }] } });
    await agent.reached(releaseId, { stage: 'approval' });
    expect((await act(releaseId, 'pause')).body).toMatchObject({ paused: true });
    expect((await act(releaseId, 'pause')).body).toMatchObject({ code: 'release_stage_wrong' });
    expect((await act(releaseId, 'approve')).status).toBe(200);
    expect(await agent.read(releaseId)).toMatchObject({ stage: 'approval', verdict: 'approved', paused: true });
    await act(releaseId, 'resume');
    await agent.reached(releaseId, { stage: 'canary', sharePercent: 99 });
    const chosen = customers(400).find((id) => isInShare({ releaseId, sharePercent: 99 }, id)) ?? '';
    expect(await agent.converse(chosen)).toBe(agent.second);
    const aborted = await act(releaseId, 'abort', { reason: 'Complaints' });
    expect(aborted.body).toMatchObject({ stage: 'ended', status: 'rolled_back', outcome: 'aborted', reason: 'Complaints' });
    expect(await agent.converse(chosen)).toBe(agent.first);
    expect((await agent.read(releaseId)).conversations).toEqual(expect.arrayContaining([{ versionId: agent.second, version: '1.1.0', count: 1 }]));
  });
});

describe('a worker that is killed', () => {
  test('at any stage costs nothing: what was decided meanwhile is done', async () => {
    const agent = await bench.agent();
    const releaseId = await agent.propose({ canary: { checkSeconds: 1, steps: [{ sharePercent: 99, holdSeconds: 2 }] } });
    await agent.reached(releaseId, { stage: 'approval' });
    await bench.stopWorker();
    const approval = act(releaseId, 'approve');
    await bench.startWorker();
    expect((await approval).status).toBe(200);
    await agent.reached(releaseId, { stage: 'canary' });
    await bench.stopWorker();
    await bench.startWorker();
    const done = await agent.reached(releaseId, { outcome: 'released' });
    expect(kinds(done)).toEqual(['proposed', 'checked', 'staged', 'approved', 'canary-started', 'checked', 'released']);
  });
});

test('a canary that has become long goes on in a new run, at its step and with its decisions', async () => {
  const agent = await bench.agent();
  const releaseId = await agent.propose({ canary: { checkSeconds: 1, advance: 'by-hand', steps: [{ sharePercent: 30, holdSeconds: 600 }] } });
  await agent.reached(releaseId, { stage: 'approval' });
  await act(releaseId, 'approve');
  await agent.reached(releaseId, { stage: 'canary', sharePercent: 30 });
  const workflowId = releaseWorkflowId(agent.id);
  const handle = bench.client.workflow.getHandle(workflowId);
  const told = await handle.query(releaseStateQuery);
  const { events } = await handle.fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads;
  const input = fromPayloadsAtIndex<ReleaseInput>(defaultPayloadConverter, 0, started);
  await handle.terminate('as continue-as-new would end it');
  const carried = { told, looks: {}, heldMs: 0, details: ['so far'] };
  const next = await bench.client.workflow.start(STAGED_DEPLOYMENT, { workflowId, taskQueue: TASK_QUEUES.releases, args: [{ ...input, carried }] });
  expect((await act(releaseId, 'share', { sharePercent: 60 })).body).toMatchObject({ stage: 'canary', sharePercent: 60 });
  await act(releaseId, 'share', { sharePercent: 100 });
  expect(await next.result()).toEqual({ releaseId, outcome: 'released' });
  expect(kinds(await agent.read(releaseId))).toEqual(['proposed', 'checked', 'staged', 'approved', 'canary-started', 'share', 'share', 'checked', 'released']);
});

test('what an attempt tells that comes late, of a worker that was given up, changes nothing', async () => {
  const agent = await bench.agent();
  const releaseId = await agent.propose({ canary: { steps: [{ sharePercent: 99, holdSeconds: 600 }] } });
  await agent.reached(releaseId, { stage: 'approval' });
  await act(releaseId, 'approve');
  await agent.reached(releaseId, { stage: 'canary' });
  const told = await bench.client.workflow.getHandle(releaseWorkflowId(agent.id)).query(releaseStateQuery);
  await act(releaseId, 'abort', { reason: 'Enough' });
  const orm = await openOrm(inject('databaseUrl'));
  await createReleaseActivities({ orm, notifications: createNotificationFeed(bench.api.dependencies.valkey) }).tell({ tenantId: bench.tenantId, agentId: agent.id, releaseId, versionId: agent.second }, { ...told, decisions: [] });
  await orm.close(true);
  expect(await agent.read(releaseId)).toMatchObject({ stage: 'ended', outcome: 'aborted' });
  expect(await agent.converse('alex')).toBe(agent.first);
});

describe('the workflow itself refuses', () => {
  test('the proposer’s verdict, a second one, and one for another release', async () => {
    const agent = await bench.agent();
    const releaseId = await agent.propose();
    await agent.reached(releaseId, { stage: 'approval' });
    const handle = bench.client.workflow.getHandle(releaseWorkflowId(agent.id));
    const by = ({ id, name }: Staff) => ({ id, name });
    const action = (staff: Staff, id = releaseId): { args: [ReleaseAction] } =>
      ({ args: [{ actionId: crypto.randomUUID(), releaseId: id, by: by(staff), reason: null }] });
    await expect(handle.executeUpdate(approveUpdate, action(bench.builder))).rejects.toMatchObject({ cause: { type: 'release_needs_other_person' } });
    await expect(handle.executeUpdate(approveUpdate, action(bench.manager, 'another'))).rejects.toMatchObject({ cause: { type: 'release_closed' } });
    const both = await Promise.allSettled([
      handle.executeUpdate(approveUpdate, action(bench.manager)), handle.executeUpdate(rejectUpdate, action(bench.otherManager)),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect.poll(async () => (await agent.read(releaseId)).stage, { timeout: 90_000 }).toBe('ended');
    const verdicts = kinds(await agent.read(releaseId)).filter((kind) => kind === 'approved' || kind === 'rejected');
    expect(verdicts).toHaveLength(1);
  });
});

test('operations find a release by its stage, and read its decisions, in Temporal', async () => {
  const agent = await bench.agent();
  const releaseId = await agent.propose();
  await agent.reached(releaseId, { stage: 'approval' });
  const found = async () => {
    const ids: string[] = [];
    for await (const { workflowId } of bench.client.workflow.list({ query: `CitiflowReleaseStage = "approval" AND CitiflowAgent = "${agent.id}"` })) ids.push(workflowId);
    return ids;
  };
  await expect.poll(found, { timeout: 90_000 }).toEqual([releaseWorkflowId(agent.id)]);
  await act(releaseId, 'reject', { reason: 'Not polite enough' });
  const history = await bench.client.workflow.getHandle(releaseWorkflowId(agent.id)).fetchHistory();
  const summaries = (history.events ?? []).map(({ userMetadata }) => Buffer.from(userMetadata?.summary?.data ?? []).toString('utf8'));
  expect(summaries.some((summary) => /rejected by A manager: Not polite enough/.test(summary))).toBe(true);
  expect(await agent.read(releaseId)).toMatchObject({ status: 'failed', outcome: 'rejected', reason: 'Not polite enough' });
});
