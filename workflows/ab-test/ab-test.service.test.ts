import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { problemSchema } from '../../contract/http/common.ts';
import type { Staff } from '../../api/testing/staff.ts';
import { startReleaseBench, type ReleaseBench, type TrialAgent } from '../../test/support/release-bench.ts';

let bench: ReleaseBench;
beforeAll(async () => {
  bench = await startReleaseBench();
});
afterAll(() => bench.stop());

const act = (releaseId: string, action: string, body: object = {}, by: Staff = bench.manager) =>
  by.caller.post(`/api/v1/releases/${releaseId}/${action}`, body);
const customers = (count: number) => Array.from({ length: count }, (_, index) => `customer-${index}`);
const kinds = (release: { decisions: { kind: string }[] }) => release.decisions.map(({ kind }) => kind);
const halves = (agent: TrialAgent) => [{ versionId: agent.first, sharePercent: 50 }, { versionId: agent.second, sharePercent: 50 }];
const testOf = (agent: TrialAgent, changes: object = {}, by: Staff = bench.builder) => by.caller.post(`/api/v1/agents/${agent.id}/ab-tests`, {
  note: 'Which is better?', versions: halves(agent), metric: 'error_rate', rule: { kind: 'fixed', sampleSize: 40 }, checkSeconds: 1, ...changes,
});

/** A test with a first conversation behind it, so that there are figures to judge by. */
async function proposed(agent: TrialAgent, changes: object = {}): Promise<string> {
  await agent.traffic(agent.first, 1);
  const { body, status } = await testOf(agent, changes);
  expect(status, JSON.stringify(body)).toBe(202);
  const id = String(body['releaseId']);
  await agent.reached(id, { stage: 'approval' });
  return id;
}

async function started(agent: TrialAgent, changes: object = {}): Promise<string> {
  const id = await proposed(agent, changes);
  expect((await act(id, 'approve', { reason: 'Worth knowing' })).status).toBe(200);
  await agent.reached(id, { stage: 'test' });
  return id;
}

test('after a second person’s approval customers are dealt out by their shares, and each comes back to the same version', async () => {
  const agent = await bench.agent();
  const id = await proposed(agent);
  expect((await act(id, 'approve', {}, bench.builder)).body).toMatchObject({ code: 'forbidden' });
  expect(await agent.converse('customer-1')).toBe(agent.first);
  await act(id, 'approve');
  await agent.reached(id, { stage: 'test', kind: 'ab-test' });
  const dealt = await Promise.all(customers(40).map((customer) => agent.converse(customer)));
  expect(new Set(dealt)).toEqual(new Set([agent.first, agent.second]));
  expect(await Promise.all(customers(40).map((customer) => agent.converse(customer)))).toEqual(dealt);
  expect((await bench.builder.caller.get(`/api/v1/agents/${agent.id}/versions`)).body['items']).toEqual(expect.arrayContaining([
    expect.objectContaining({ version: '1.0.0', stage: 'production' }), expect.objectContaining({ version: '1.1.0', stage: 'test' }),
  ]));
  expect((await act(id, 'abort', { reason: 'Enough' })).body).toMatchObject({ outcome: 'aborted', status: 'rolled_back' });
  expect(new Set(await Promise.all(customers(40).map((customer) => agent.converse(customer))))).toEqual(new Set([agent.first]));
});

test('measures each customer once, finds the better version, and its choice goes on as a release that somebody else approves', async () => {
  const agent = await bench.agent();
  const id = await started(agent);
  await agent.traffic(agent.first, 40, { failed: true, releaseId: id, customers: 40 });
  await agent.traffic(agent.second, 60, { releaseId: id, customers: 40 });
  const decision = await agent.reached(id, { stage: 'decision' });
  expect(decision.testState).toMatchObject({
    result: { verdict: 'decided', bestVersionId: agent.second }, comparisons: [{ verdict: 'better' }],
    values: [{ value: 1, count: 40 }, { value: 0, count: 40 }],
  });
  expect(decision.decisions.at(-1)).toMatchObject({
    kind: 'tested', by: null, reason: expect.stringContaining('version 1.1.0 is better than 1.0.0 (0.0 % of 40 against 100.0 % of 40'),
  });
  expect(await agent.converse('customer-1')).toBe(agent.first);
  const chosen = await act(id, 'choose', { versionId: agent.second, reason: 'Fewer errors', conversations: 'move' });
  expect(chosen.body).toMatchObject({ release: { outcome: 'winner_chosen', status: 'completed' } });
  const following = z.object({ next: z.object({ releaseId: z.string() }) }).parse(chosen.body).next.releaseId;
  const next = await agent.reached(following, { stage: 'approval' });
  expect(next).toMatchObject({ kind: 'release', proposedBy: { name: 'A manager' }, conversationPolicy: 'move' });
  expect((await act(next.id, 'approve')).body).toMatchObject({ code: 'release_needs_other_person' });
  await act(next.id, 'approve', {}, bench.otherManager);
  await agent.reached(next.id, { outcome: 'released', inForce: true });
  expect(kinds(await agent.read(id))).toEqual(['proposed', 'checked', 'approved', 'checked', 'test-started', 'tested', 'winner-chosen']);
});

test('ends itself where a version has errors clearly more often, and customers are back', async () => {
  const agent = await bench.agent();
  const id = await started(agent, { rule: { kind: 'sequential', sampleSize: 1000 } });
  await agent.traffic(agent.first, 40, { releaseId: id });
  await agent.traffic(agent.second, 40, { failed: true, releaseId: id });
  const ended = await agent.reached(id, { outcome: 'test_given_up', status: 'rolled_back' });
  expect(ended.reason).toMatch(/Version 1\.1\.0 is clearly worse\. Conversations with an error: 100\.0 % of 40/);
  expect(new Set(await Promise.all(customers(20).map((customer) => agent.converse(customer))))).toEqual(new Set([agent.first]));
});

test('a sequential test ends at an early look, and what the worker had in its memory is not needed', async () => {
  const agent = await bench.agent();
  const id = await started(agent, { rule: { kind: 'sequential', sampleSize: 200, looks: 5 }, guard: { tolerance: 1 } });
  await bench.stopWorker();
  await bench.startWorker();
  await agent.traffic(agent.first, 50, { failed: true, releaseId: id });
  await agent.traffic(agent.second, 50, { releaseId: id });
  const decision = await agent.reached(id, { stage: 'decision' });
  expect(decision.testState).toMatchObject({ looks: [{ fraction: 0.25 }], result: { verdict: 'decided' } });
  expect((await act(id, 'choose', { versionId: agent.second, reason: 'Good', rollOut: false })).body).toMatchObject({ next: null });
});

test('the size of a test is reckoned from what production’s customers came to, each counted once', async () => {
  const agent = await bench.agent();
  const baseline = async () => (await bench.support.caller.get(`/api/v1/agents/${agent.id}/ab-tests/baseline`)).body;
  expect(await baseline()).toEqual({ version: { id: agent.first, version: '1.0.0' }, customers: 0, customersPerDay: 0, values: [] });
  await agent.traffic(agent.first, 30, { failed: true, customers: 10 });
  await agent.traffic(agent.first, 30);
  await agent.traffic(agent.second, 5, { failed: true });
  const found = await baseline();
  expect(found).toMatchObject({ customers: 40, customersPerDay: 40 });
  expect(found['values']).toEqual(expect.arrayContaining([
    { metric: 'error_rate', value: 0.25, count: 40, variance: null }, { metric: 'satisfaction', value: null, count: 0, variance: null },
    { metric: 'cost_per_conversation', value: 1000, count: 40, variance: 0 }, { metric: 'latency_p95', value: expect.any(Number), count: 40, variance: null },
  ]));
});

test('while it is paused everybody starts in production, and nothing is looked at', async () => {
  const agent = await bench.agent();
  const id = await started(agent);
  expect((await act(id, 'pause', { reason: 'A campaign' })).body).toMatchObject({ paused: true, stage: 'test' });
  expect(new Set(await Promise.all(customers(20).map((customer) => agent.converse(customer))))).toEqual(new Set([agent.first]));
  await act(id, 'resume');
  expect(new Set(await Promise.all(customers(20).map((customer) => agent.converse(customer))))).toEqual(new Set([agent.first, agent.second]));
  expect((await act(id, 'choose', { versionId: agent.first, reason: 'Keep what we have' })).body).toMatchObject({ next: null, release: { outcome: 'winner_chosen' } });
});

describe('a proposal is refused, and told what to do,', () => {
  const refused = async (agent: TrialAgent, changes: object) => problemSchema.parse((await testOf(agent, changes)).body);

  test('with shares that do not add up, a version twice, or one alone', async () => {
    const agent = await bench.agent();
    const versions = (...shares: [string, number][]) => ({ versions: shares.map(([versionId, sharePercent]) => ({ versionId, sharePercent })) });
    expect(await refused(agent, versions([agent.first, 50], [agent.second, 40]))).toMatchObject({
      code: 'validation_failed', errors: [{ path: 'versions', message: 'The shares add up to 90 %, and not to 100 %. Give 10 % more.' }],
    });
    expect((await refused(agent, versions([agent.first, 60], [agent.second, 60]))).errors?.[0]?.message).toMatch(/Take 20 % away/);
    expect(await refused(agent, versions([agent.second, 50], [agent.second, 50]))).toMatchObject({ errors: [{ path: 'versions.1.versionId' }] });
    expect((await refused(agent, versions([agent.first, 100]))).errors?.[0]?.message).toMatch(/two versions or more/);
  });

  test('on a metric without data', async () => {
    const agent = await bench.agent();
    expect(await refused(agent, {})).toMatchObject({ code: 'release_metric_without_data', errors: [{ path: 'metric', message: expect.stringContaining('Wait until customers have talked to it, or propose a release.') }] });
    await agent.traffic(agent.first, 1);
    expect(await refused(agent, { metric: 'satisfaction' })).toMatchObject({ errors: [{ path: 'metric', message: expect.stringContaining('Nobody has rated') }] });
  });

  test('with a version whose tool is gone; gone later, the test does not begin', async () => {
    const agent = await bench.agent();
    const id = await proposed(agent);
    await bench.query(`update agent_versions set flow = jsonb_set(flow, '{nodes,1,config,tools}', '[{"name":"no_such_tool"}]') where id = ?`, [agent.second]);
    await act(id, 'approve');
    expect(await agent.reached(id, { outcome: 'checks_failed' })).toMatchObject({ reason: expect.stringContaining('no_such_tool') });
    expect(await refused(agent, {})).toMatchObject({ code: 'release_not_ready', errors: [{ path: 'versions.1', message: expect.stringContaining('no_such_tool') }] });
  });

  test('beside a release or another test, and before anything is in production', async () => {
    const agent = await bench.agent();
    await proposed(agent);
    expect(await refused(agent, {})).toMatchObject({ code: 'release_running' });
    expect((await bench.builder.caller.post(`/api/v1/agents/${agent.id}/releases`, { versionId: agent.second, note: 'x' })).body).toMatchObject({ code: 'release_running' });
    await bench.query('update agents set published_version_id = null where id = ?', [agent.id]);
    expect(await refused(agent, {})).toMatchObject({ code: 'test_needs_production' });
    expect((await testOf(agent, {}, bench.support)).body).toMatchObject({ code: 'forbidden' });
  });
});
