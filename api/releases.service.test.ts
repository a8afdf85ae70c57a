import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authRoutes } from '../contract/http/auth.ts';
import { problemSchema } from '../contract/http/common.ts';
import { CitiflowError } from '../domain/errors.ts';
import { onceFree } from './commands/propose-release.ts';
import { startReleaseBench, type ReleaseBench, type TrialAgent } from '../test/support/release-bench.ts';

let bench: ReleaseBench;
beforeAll(async () => {
  bench = await startReleaseBench();
});
afterAll(() => bench.stop());

const release = (id: string, action: string, body: object = {}, by = bench.manager) => by.caller.post(`/api/v1/releases/${id}/${action}`, body);
const proposing = (agent: TrialAgent, changes: object = {}, by = bench.builder) =>
  by.caller.post(`/api/v1/agents/${agent.id}/releases`, { versionId: agent.second, note: 'Better', ...changes });
const inProduction = async (agent: TrialAgent) => {
  const id = await agent.propose();
  await agent.reached(id, { stage: 'approval' });
  await release(id, 'approve');
  await agent.reached(id, { outcome: 'released', inForce: true });
  return id;
};
const withRetrieval = (baseId: string) => (flow: Parameters<NonNullable<NonNullable<Parameters<ReleaseBench['agent']>[0]>['secondFlow']>>[0]) => ({
  nodes: [...flow.nodes, { id: 'search', type: 'retrieve', position: { x: 0, y: 0 }, config: { knowledgeBaseIds: [baseId] } }],
  edges: [
    { id: 'a', source: 'start', target: 'search' }, { id: 'b', source: 'search', target: 'model' }, { id: 'c', source: 'model', target: 'end' },
  ],
});

describe('who may do what', () => {
  test('a builder proposes, a manager who did not propose decides, support only reads', async () => {
    const agent = await bench.agent();
    expect((await proposing(agent, {}, bench.support)).body).toMatchObject({ code: 'forbidden' });
    const id = await agent.propose({}, bench.manager);
    await agent.reached(id, { stage: 'approval' });
    expect((await release(id, 'approve', {}, bench.builder)).body).toMatchObject({ code: 'forbidden' });
    expect((await release(id, 'approve')).body).toMatchObject({ code: 'release_needs_other_person', status: 403 });
    expect((await release(id, 'reject', { reason: 'Mine' })).body).toMatchObject({ code: 'release_needs_other_person' });
    expect((await bench.support.caller.get(`/api/v1/releases/${id}`)).body).toMatchObject({ stage: 'approval', mayDecide: false, mayAbort: false });
    expect((await bench.otherManager.caller.get(`/api/v1/releases/${id}`)).body).toMatchObject({ mayDecide: true, mayAbort: true });
    expect((await release(id, 'approve', {}, bench.otherManager)).status).toBe(200);
    expect((await release(id, 'reject', { reason: 'No' }, bench.otherManager)).body).toMatchObject({ status: 409 });
  });

  test('a builder gives up their own release, and nobody else’s', async () => {
    const agent = await bench.agent();
    const theirs = await agent.propose({}, bench.manager);
    expect((await release(theirs, 'abort', { reason: 'No' }, bench.builder)).body).toMatchObject({ code: 'forbidden' });
    expect((await release(theirs, 'abort', { reason: 'Too early' })).status).toBe(200);
    const own = await agent.propose();
    expect((await release(own, 'abort', { reason: 'Forgot something' }, bench.builder)).body).toMatchObject({ outcome: 'aborted', status: 'failed' });
    expect((await release(own, 'abort', { reason: 'Again' })).body).toMatchObject({ code: 'release_closed' });
  });

  test('another tenant sees nothing of it', async () => {
    const agent = await bench.agent();
    const id = await agent.propose();
    const stranger = await (await bench.api.tenant()).signedIn('admin');
    expect((await stranger.get(`/api/v1/releases/${id}`)).status).toBe(404);
    expect((await stranger.post(`/api/v1/releases/${id}/approve`, {})).status).toBe(404);
    expect((await stranger.get('/api/v1/releases')).body).toMatchObject({ items: [] });
  });
});

describe('a proposal is refused, and told what to do,', () => {
  test('while another release of the agent runs', async () => {
    const agent = await bench.agent();
    const [one, other] = await Promise.all([proposing(agent), proposing(agent)]);
    expect([one.status, other.status].sort()).toEqual([202, 409]);
    expect([one, other].find(({ status }) => status === 409)?.body).toMatchObject({ code: 'release_running' });
    expect((await bench.builder.caller.get(`/api/v1/agents/${agent.id}/releases`)).body).toMatchObject({ items: [{ version: { version: '1.1.0' } }] });
  });

  test('not while the last one has told of its end, and ends a moment later', async () => {
    const agent = await bench.agent();
    let asked = 0;
    const refusedAtFirst = () => onceFree(bench.api.dependencies, bench, agent.id, async () => {
      asked += 1;
      if (asked % 2 === 1) throw new CitiflowError('release_running');
    });
    await refusedAtFirst();
    await agent.propose();
    await expect(refusedAtFirst()).rejects.toMatchObject({ code: 'release_running' });
    expect(asked).toBe(3);
  });

  test('with shares that do not grow, or exceed the whole', async () => {
    const agent = await bench.agent();
    const refused = async (...shares: number[]) => problemSchema.parse((await proposing(agent, {
      canary: { steps: shares.map((sharePercent) => ({ sharePercent, holdSeconds: 60 })) },
    })).body);
    expect(await refused(20, 10)).toMatchObject({ code: 'validation_failed', errors: [{ path: 'canary.steps.1.sharePercent' }] });
    expect((await refused(20, 20)).errors?.[0]?.message).toMatch(/larger share than the 20 %/);
    expect((await refused(101)).errors?.[0]?.message).toMatch(/at most 100 %/);
    expect((await refused(0)).errors?.[0]?.message).toMatch(/at least 1 %/);
  });

  test('for a version whose knowledge base is gone; gone later, the release ends by itself', async () => {
    const base = await bench.builder.caller.post('/api/v1/knowledge-bases', { name: 'Fees' });
    const baseId = String(base.body['id']);
    const agent = await bench.agent({ secondFlow: withRetrieval(baseId) });
    const id = await agent.propose();
    await agent.reached(id, { stage: 'approval' });
    await bench.query('update knowledge_bases set deleted_at = now() where id = ?', [baseId]);
    await release(id, 'approve');
    const ended = await agent.reached(id, { status: 'failed', outcome: 'checks_failed' });
    expect(ended.checks).toEqual([expect.objectContaining({ path: expect.stringContaining('search') })]);
    expect(await agent.converse('alex')).toBe(agent.first);
    const refused = problemSchema.parse((await proposing(agent)).body);
    expect(refused).toMatchObject({ code: 'release_not_ready', status: 422 });
    expect(refused.errors?.[0]?.path).toMatch(/^search/);
  });

  test('with a condition on a metric without data', async () => {
    const agent = await bench.agent();
    const conditions = [{ metric: 'error_rate' }, { metric: 'satisfaction' }];
    expect((await proposing(agent, { canary: { steps: [{ sharePercent: 5 }], conditions } })).body).toMatchObject({
      code: 'release_metric_without_data', errors: [{ path: 'canary.conditions.0.metric' }, { path: 'canary.conditions.1.metric' }],
    });
    await agent.traffic(agent.first, 1);
    expect(problemSchema.parse((await proposing(agent, { canary: { steps: [{ sharePercent: 5 }], conditions } })).body).errors).toEqual([
      expect.objectContaining({ path: 'canary.conditions.1.metric', message: expect.stringContaining('collect ratings first') }),
    ]);
  });

  test('with a tester whom nobody knows; staff are known by their address, however it is written', async () => {
    const agent = await bench.agent();
    const addressOf = async ({ get }: Pick<typeof bench.manager.caller, 'get'>) => authRoutes.me.responses[200].parse((await get('/api/v1/auth/me')).body).user.email;
    const address = await addressOf(bench.manager.caller);
    const elsewhere = await addressOf(await (await bench.api.tenant()).signedIn('manager'));
    expect((await proposing(agent, { testers: ['cust-tess', 'nobody@bank.example', address, elsewhere] })).body).toMatchObject({
      code: 'validation_failed', errors: [{ path: 'testers.1', message: expect.stringContaining('nobody@bank.example') }, { path: 'testers.3' }],
    });
    const id = await agent.propose({ testers: ['cust-tess', address.toUpperCase(), address] });
    expect((await bench.builder.caller.get(`/api/v1/releases/${id}`)).body).toMatchObject({ testers: ['cust-tess', address] });
  });

  test('without the evaluation that it asks for, and for what is in production already', async () => {
    const agent = await bench.agent();
    const suiteId = crypto.randomUUID();
    expect((await proposing(agent, { gates: { suites: [{ suiteId }] } })).body).toMatchObject({
      code: 'release_gate_unmet', errors: [{ path: 'gates.suites.0', message: expect.stringContaining('There is no such suite') }],
    });
    expect((await proposing(agent, { versionId: agent.first })).body).toMatchObject({ code: 'release_not_needed' });
    expect((await proposing(agent, { versionId: agent.id })).status).toBe(404);
  });
});

describe('an evaluation that is asked for', () => {
  test('decides by its newest run', async () => {
    const agent = await bench.agent();
    const [suite] = await bench.query<{ id: string }>(
      `insert into evaluation_suites (id, tenant_id, agent_id, name, description, cases, revision, created_by, updated_by)
       values (gen_random_uuid(), ?, ?, 'Fees', '', '[]', 1, 'x', 'x') returning id`, [bench.tenantId, agent.id]);
    const run = (score: number) => bench.query(
      `insert into evaluation_runs (id, tenant_id, suite_id, suite_revision, agent_id, version_id, status, workflow_id, started_by, summary, created_at)
       values (gen_random_uuid(), ?, ?, 1, ?, ?, 'completed', 'w', 'x', ?::jsonb, clock_timestamp())`,
      [bench.tenantId, suite?.id, agent.id, agent.second, JSON.stringify({ score })]);
    const gates = { suites: [{ suiteId: suite?.id, failUnder: 0.9 }] };
    await run(0.8);
    expect((await proposing(agent, { gates })).body).toMatchObject({
      code: 'release_gate_unmet', errors: [{ message: expect.stringContaining('"Fees" passed 80 %; 90 % are asked for') }],
    });
    await run(0.95);
    const id = await agent.propose({ gates });
    const staged = await agent.reached(id, { stage: 'approval' });
    expect(staged.evaluation).toEqual([expect.objectContaining({ suiteName: 'Fees', status: 'passed', score: 0.95 })]);
  });
});

describe('a roll back', () => {
  // A machine that is busy with something else may be slow for once; what is too slow itself is so three times.
  test('by the release that is in force is in force in under two seconds, and recorded', { retry: 2 }, async () => {
    const agent = await bench.agent();
    const id = await inProduction(agent);
    const began = performance.now();
    const { status, body } = await release(id, 'roll-back', { reason: 'Customers complain' });
    expect(status).toBe(202);
    await expect.poll(() => agent.converse('alex'), { interval: 20, timeout: 2_000 }).toBe(agent.first);
    expect(performance.now() - began).toBeLessThan(2_000);
    const done = await agent.reached(String(body['releaseId']), { status: 'active', kind: 'roll-back', inForce: true });
    expect(done).toMatchObject({ note: 'Customers complain', version: { version: '1.0.0' }, proposedBy: { name: 'A manager' } });
    expect(await agent.read(id)).toMatchObject({ status: 'rolled_back', inForce: false });
  });

  test('that is said twice is one', async () => {
    const agent = await bench.agent();
    const id = await inProduction(agent);
    await bench.stopWorker();
    const back = () => release(id, 'roll-back', { reason: 'Customers complain' });
    const [first, again] = [await back(), await back()];
    await bench.startWorker();
    expect([first.status, again.status, again.body['releaseId']]).toEqual([202, 202, first.body['releaseId']]);
    const done = await agent.reached(String(first.body['releaseId']), { inForce: true });
    expect(done.decisions.map(({ kind }) => kind)).toEqual(['proposed', 'checked', 'checked', 'released']);
  });

  test('during a canary gives it up at once; to a former version, that is in production', async () => {
    const agent = await bench.agent();
    await inProduction(agent);
    const third = await bench.builder.caller.post(`/api/v1/agents/${agent.id}/versions`, { publish: false });
    const id = await agent.propose({ versionId: third.body['id'], canary: { steps: [{ sharePercent: 99, holdSeconds: 600 }] } });
    await agent.reached(id, { stage: 'approval' });
    await release(id, 'approve');
    await agent.reached(id, { stage: 'canary' });
    expect((await release(id, 'roll-back', { versionId: agent.first, reason: 'Both are bad' })).status).toBe(202);
    expect(await agent.converse('alex')).toBe(agent.first);
    expect(await agent.read(id)).toMatchObject({ status: 'rolled_back', outcome: 'rolled_back', reason: 'Both are bad' });
  });

  test('takes open conversations along, and back, where the release says so, and says how many went', async () => {
    const agent = await bench.agent();
    const moving = async () => (await bench.query<{ moving: object | null }>('select moving from agents where id = ?', [agent.id]))[0]?.moving;
    const id = await agent.propose({ conversations: 'move' });
    await agent.reached(id, { stage: 'approval' });
    expect(await moving()).toBeNull();
    await release(id, 'approve');
    const done = await agent.reached(id, { inForce: true });
    expect(done).toMatchObject({ conversationPolicy: 'move', movedConversations: 0 });
    expect(await moving()).toMatchObject({ releaseId: id, versionId: agent.second, from: null });
    const { body } = await release(id, 'roll-back', { reason: 'Customers complain' });
    const back = await agent.reached(String(body['releaseId']), { inForce: true });
    expect(back.conversationPolicy).toBe('move');
    expect(await moving()).toMatchObject({ releaseId: back.id, versionId: agent.first });
    const again = await bench.manager.caller.post(`/api/v1/agents/${agent.id}/roll-back`, { versionId: agent.second, reason: 'It was good', conversations: 'stay' });
    await agent.reached(String(again.body['releaseId']), { inForce: true, conversationPolicy: 'stay' });
    expect(await moving()).toBeNull();
  });

  test('to a version that needs what is gone is refused, and says what', async () => {
    const agent = await bench.agent();
    const id = await inProduction(agent);
    await bench.query(`update agent_versions set flow = jsonb_set(flow, '{nodes,1,config,tools}', '[{"name":"no_such_tool"}]') where id = ?`, [agent.first]);
    const refused = problemSchema.parse((await release(id, 'roll-back', { reason: 'Back' })).body);
    expect(refused).toMatchObject({ code: 'release_not_ready', errors: [{ message: expect.stringContaining('no_such_tool') }] });
    expect(await agent.converse('alex')).toBe(agent.second);
  });

  test('to a version that customers have never had is refused, whatever is proposed of it: that needs an approval', async () => {
    const agent = await bench.agent();
    const back = () => bench.manager.caller.post(`/api/v1/agents/${agent.id}/roll-back`, { versionId: agent.second, reason: 'I like it' });
    const versions = async () => (await bench.builder.caller.get(`/api/v1/agents/${agent.id}/versions`)).body['items'];
    expect((await back()).body).toMatchObject({ code: 'release_never_in_production' });
    const id = await agent.propose({}, bench.manager);
    await agent.reached(id, { stage: 'approval' });
    expect((await back()).body).toMatchObject({ code: 'release_never_in_production' });
    expect(await agent.read(id)).toMatchObject({ stage: 'approval', verdict: null });
    expect(await versions()).toMatchObject([{ id: agent.second, inProductionAt: null }, { id: agent.first, inProductionAt: expect.any(String) }]);
    await release(id, 'approve', {}, bench.otherManager);
    await agent.reached(id, { inForce: true });
    expect(await versions()).toMatchObject([{ id: agent.second, inProductionAt: expect.any(String) }, { id: agent.first }]);
  });

  test('needs a reason, and the right', async () => {
    const agent = await bench.agent();
    const back = (body: object, by = bench.manager) => by.caller.post(`/api/v1/agents/${agent.id}/roll-back`, body);
    expect((await back({ versionId: agent.second })).body).toMatchObject({ code: 'validation_failed' });
    expect((await back({ versionId: agent.second, reason: 'x' }, bench.builder)).body).toMatchObject({ code: 'forbidden' });
    expect((await back({ versionId: agent.first, reason: 'x' })).body).toMatchObject({ code: 'release_not_needed' });
  });
});

describe('versions', () => {
  test('of an agent that customers use are published by a release; an administrator may say otherwise', async () => {
    const agent = await bench.agent();
    const make = (body: object, by = bench.builder.caller) => by.post(`/api/v1/agents/${agent.id}/versions`, body);
    expect((await make({})).body).toMatchObject({ published: false, stage: null });
    expect((await make({ publish: true })).body).toMatchObject({ code: 'release_required' });
    const id = await agent.propose();
    await agent.reached(id, { stage: 'approval' });
    const listed = await bench.builder.caller.get(`/api/v1/agents/${agent.id}/versions`);
    expect(listed.body['items']).toEqual(expect.arrayContaining([
      expect.objectContaining({ version: '1.1.0', stage: 'staging' }), expect.objectContaining({ version: '1.0.0', stage: 'production' }),
    ]));
  });

  test('are restored as a new one, which publishes nothing', async () => {
    const agent = await bench.agent({ secondFlow: (flow) => ({ ...flow, nodes: flow.nodes.map((node) => ({ ...node, name: 'Changed' })) }) });
    const path = `/api/v1/agents/${agent.id}`;
    const restored = await bench.builder.caller.post(`${path}/versions/${agent.first}/restore`, {});
    expect(restored).toMatchObject({ status: 201, body: { version: '1.2.0', changeDescription: 'Restored from 1.0.0', published: false } });
    const compared = await bench.builder.caller.get(`${path}/versions/${agent.first}/compare/${String(restored.body['id'])}`);
    expect(compared.body).toMatchObject({ nodes: { added: [], removed: [], changed: [] } });
    expect((await bench.builder.caller.get(path)).body).toMatchObject({ publishedVersionId: agent.first, revision: 3 });
  });

  test('in staging are what the test chat asks for by name', async () => {
    const agent = await bench.agent();
    const chat = (environment: string) => bench.builder.caller.post(`/api/v1/agents/${agent.id}/conversations`, { mode: 'test', environment });
    expect((await chat('staging')).body).toMatchObject({ code: 'not_found', detail: expect.stringContaining('in staging') });
    const id = await agent.propose();
    await agent.reached(id, { stage: 'approval' });
    const versionOf = async (environment: string) => {
      const [row] = await bench.query<{ version_id: string }>('select version_id from conversations where id = ?', [(await chat(environment)).body['conversationId']]);
      return row?.version_id;
    };
    expect([await versionOf('staging'), await versionOf('production')]).toEqual([agent.second, agent.first]);
  });
});
