import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from './testing/test-api.ts';
import type { TestCaller } from './testing/test-caller.ts';

let api: TestApi;
let tenant: Awaited<ReturnType<TestApi['tenant']>>;
let builder: TestCaller;
let agentId: string;
let versionId: string;

beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
  builder = await tenant.signedIn('builder');
  const { body: agent } = await builder.post('/api/v1/agents', { name: 'Tested' });
  agentId = String(agent['id']);
  const { body: version } = await builder.post(`/api/v1/agents/${agentId}/versions`, { changeDescription: 'first' });
  versionId = String(version['id']);
});
afterAll(() => api.close());

const one = { id: 'one', name: 'One', turns: [{ text: 'Hello' }], expectations: [{ type: 'contains', text: 'hello' }] };
const root = '/api/v1/evaluation-suites';
const create = async (body: object = {}) =>
  (await builder.post(root, { name: `Suite ${randomUUID()}`, agentId, cases: [one], ...body })).body;

test('a suite is created, read, saved once at a revision, exported, imported and deleted', async () => {
  const suite = await create({ name: 'Greetings', description: 'Says hello' });
  expect(suite).toMatchObject({ name: 'Greetings', agentName: 'Tested', caseCount: 1, revision: 1, problems: [], lastRun: null });
  expect(suite['cases']).toMatchObject([{ ...one, weight: 1, repetitions: 1, approval: 'approves', customer: null }]);
  const path = `${root}/${String(suite['id'])}`;
  const saved = await builder.put(path, { name: 'Greetings', cases: [one, { ...one, id: 'two', repetitions: 3 }], revision: 1 });
  expect(saved.body).toMatchObject({ revision: 2, caseCount: 2, attemptCount: 4, agentId });
  expect((await builder.put(path, { name: 'Greetings', cases: [], revision: 1 })).body).toMatchObject({ code: 'conflict' });
  const { body: file } = await builder.get(`${path}/export`);
  expect(file).toMatchObject({ format: 'citiflow-evaluation-suite', formatVersion: 1, cases: [{ id: 'one' }, { id: 'two' }] });
  expect((await builder.post(`${root}/import`, file)).body).toMatchObject({ code: 'validation_failed', errors: [{ path: 'name' }] });
  expect((await builder.post(`${root}/import`, { ...file, name: 'Copied' })).body).toMatchObject({ name: 'Copied', agentId: null, caseCount: 2 });
  expect((await builder.get(root)).body).toMatchObject({ items: [{ name: 'Copied' }, { name: 'Greetings' }] });
  expect((await builder.delete(path)).status).toBe(204);
  expect((await builder.get(path)).status).toBe(404);
});

test('what is not valid is refused with its field, and what there is not is warned of', async () => {
  const refused = async (expectation: object) => (await builder.post(root, { name: randomUUID(), cases: [{ ...one, expectations: [expectation] }] })).body;
  expect(await refused({ type: 'matches', pattern: '(' })).toMatchObject({ code: 'validation_failed', errors: [{ path: 'cases.0.expectations.0.pattern', message: expect.stringContaining('regular expression') }] });
  expect(await refused({ type: 'smells-good' })).toMatchObject({ code: 'validation_failed' });
  expect((await builder.post(root, { name: randomUUID(), cases: [one, one] })).body).toMatchObject({ errors: [{ path: 'cases.1.id' }] });
  expect((await builder.post(root, { name: randomUUID(), agentId: randomUUID() })).body).toMatchObject({ errors: [{ path: 'agentId' }] });
  const warned = await create({ cases: [{ ...one, expectations: [{ type: 'tool-called', tool: 'no_such_tool' }] }] });
  expect(warned['problems']).toMatchObject([{ path: 'cases.0.expectations.0', severity: 'warning' }]);
});

test('a run is refused without cases, without expectations, and on versions that it cannot be on', async () => {
  const start = async (cases: object[], body: object = { versionId }) => (await builder.post(`${root}/${String((await create({ cases }))['id'])}/runs`, body)).body;
  expect(await start([])).toMatchObject({ code: 'evaluation_not_ready', errors: [{ path: 'cases' }] });
  expect(await start([{ ...one, expectations: [] }])).toMatchObject({ code: 'evaluation_not_ready', errors: [{ path: 'cases.0.expectations' }] });
  expect(await start([one], { versionId: randomUUID() })).toMatchObject({ code: 'validation_failed', errors: [{ path: 'versionId' }] });
  const other = await builder.post('/api/v1/agents', { name: 'Other' });
  const version = await builder.post(`/api/v1/agents/${String(other.body['id'])}/versions`, { changeDescription: 'x' });
  expect(await start([one], { versionId: version.body['id'] })).toMatchObject({ code: 'validation_failed', errors: [{ path: 'versionId', message: expect.stringContaining('another agent') }] });
});

test('a run is accepted, shown with its attempts, estimated, limited in number, and cancelled', async () => {
  const suite = await create({ cases: [one, { ...one, id: 'two', repetitions: 2 }] });
  const path = `${root}/${String(suite['id'])}`;
  expect((await builder.get(`${path}/estimate?versionId=${versionId}`)).body).toMatchObject({ attempts: 3, turns: 3, costMicros: null, from: 'nothing', problems: [] });
  const started = await builder.post(`${path}/runs`, { versionId, budgetMicros: 1_000 });
  expect(started).toMatchObject({ status: 202, body: { workflowId: expect.stringMatching(/^evaluation\//) } });
  const run = `/api/v1/evaluation-runs/${String(started.body['runId'])}`;
  const { body } = await builder.get(run);
  expect(body).toMatchObject({
    status: 'running', suiteName: suite['name'], agentName: 'Tested', version: '1.0.0', attempts: 3, judged: 0, budgetMicros: 1_000, startedBy: 'A builder',
    difference: null, results: [{ caseId: 'one', status: 'waiting', conversationId: null }, { caseId: 'two', repetition: 1 }, { caseId: 'two', repetition: 2 }],
  });
  expect((await builder.get(`/api/v1/evaluation-runs?suiteId=${String(suite['id'])}`)).body).toMatchObject({ items: [{ id: started.body['runId'] }] });
  for (let more = 0; more < 4; more += 1) expect((await builder.post(`${path}/runs`, { versionId })).status).toBe(202);
  expect((await builder.post(`${path}/runs`, { versionId })).body).toMatchObject({ code: 'evaluation_busy' });
  // No worker runs here: the run ends as Temporal is told, and asking again says so and closes it.
  const handle = api.dependencies.temporal.workflow.getHandle(String(started.body['workflowId']));
  await handle.terminate();
  expect((await builder.post(`${run}/cancel`, {})).body).toMatchObject({ code: 'evaluation_ended' });
  expect((await builder.get(run)).body).toMatchObject({ status: 'failed', reason: 'Its run was ended from outside.', results: [{ status: 'cancelled' }, {}, {}] });
  expect((await builder.post(`${path}/runs`, { versionId })).status).toBe(202);
});

test('a run that is expected to cost more than its cap is refused', async () => {
  const suite = await create();
  const path = `${root}/${String(suite['id'])}`;
  const elsewhere = await (await api.tenant()).signedIn('builder');
  expect((await elsewhere.post(`${path}/runs`, { versionId })).status).toBe(404);
  const { database } = api.dependencies;
  const [conversationId, turnId] = [randomUUID(), randomUUID()];
  await database.tenant(tenant.tenantId, async (em) => {
    await em.execute(`update evaluation_runs set status = 'cancelled'`);
    await em.execute(`insert into conversations (id, tenant_id, agent_id, version_id, mode, channel, customer_id, customer_name) values (?, ?, ?, ?, 'live', 'web', 'cust-1', 'Ann')`, [conversationId, tenant.tenantId, agentId, versionId]);
    await em.execute(
      `insert into turns (id, tenant_id, conversation_id, message_id, sequence, status, workflow_id, run_id, cost_micros, ended_at, events)
       values (?, ?, ?, 'm', 1, 'completed', 'w', 'r', 5000, now(), ?::jsonb)`,
      [turnId, tenant.tenantId, conversationId, JSON.stringify([
        { type: 'tool-call', toolCallId: 'c', toolName: 'freeze_card', arguments: { cardId: 'card-1' }, effect: 'write' },
        { type: 'tool-result', toolCallId: 'c', status: 'succeeded', summary: 'Frozen.' },
      ])]);
    await em.execute(`insert into messages (id, tenant_id, conversation_id, turn_id, position, role, external_id, content) values (?, ?, ?, ?, 1, 'user', 'm', 'Freeze my card')`, [randomUUID(), tenant.tenantId, conversationId, turnId]);
  });
  expect((await builder.get(`${path}/estimate?versionId=${versionId}`)).body).toMatchObject({ costMicros: 5_000, from: 'conversations' });
  expect((await builder.post(`${path}/runs`, { versionId, budgetMicros: 4_999 })).body).toMatchObject({ code: 'evaluation_over_budget' });
  expect((await builder.post(`${path}/runs`, { versionId, budgetMicros: 5_000 })).status).toBe(202);

  const added = await builder.post(`${path}/cases/from-conversation`, { conversationId, turnId });
  expect(added).toMatchObject({
    status: 201,
    body: { revision: 2, case: { name: 'Freeze my card', customer: { id: 'cust-1', name: 'Ann' }, expectations: [{ type: 'tool-called', tool: 'freeze_card', turn: 1 }], source: { conversationId, turnId } } },
  });
  // Rated down, what was done is no model: the same reply is not to come again.
  await database.tenant(tenant.tenantId, async (em) => {
    await em.execute(`insert into messages (id, tenant_id, conversation_id, turn_id, position, role, external_id, content) values (?, ?, ?, ?, 2, 'assistant', 'r', 'Your card is lost.')`, [randomUUID(), tenant.tenantId, conversationId, turnId]);
    await em.execute(`insert into user_feedback (id, tenant_id, conversation_id, message_id, rating) values (?, ?, ?, 'r', 1)`, [randomUUID(), tenant.tenantId, conversationId]);
  });
  expect((await builder.post(`${path}/cases/from-conversation`, { conversationId, turnId })).body).toMatchObject({
    revision: 3, case: { expectations: [{ type: 'never-contains', text: 'Your card is lost.', turn: 1 }] },
  });
  expect((await builder.get(path)).body).toMatchObject({ caseCount: 3, revision: 3 });
  expect((await builder.post(`${path}/cases/from-conversation`, { conversationId: randomUUID() })).body).toMatchObject({ code: 'validation_failed', errors: [{ path: 'conversationId' }] });
});

test('everybody reads evaluations; builders, managers and admins write them; another tenant sees none', async () => {
  const suite = await create();
  const path = `${root}/${String(suite['id'])}`;
  for (const role of ['support', 'operator'] as const) {
    const caller = await tenant.signedIn(role);
    expect((await caller.get(path)).status).toBe(200);
    expect((await caller.get('/api/v1/evaluation-runs')).status).toBe(200);
    expect((await caller.post(root, { name: 'x' })).body).toMatchObject({ code: 'forbidden' });
    expect((await caller.post(`${path}/runs`, { versionId })).body).toMatchObject({ code: 'forbidden' });
    expect((await caller.delete(path)).body).toMatchObject({ code: 'forbidden' });
  }
  const manager = await tenant.signedIn('manager');
  expect((await manager.put(path, { name: suite['name'], cases: [one], revision: 1 })).status).toBe(200);
  const abroad = await (await api.tenant()).signedIn('admin');
  expect((await abroad.get(path)).status).toBe(404);
  expect((await abroad.get(root)).body).toMatchObject({ items: [] });
  expect((await api.nobody().get(root)).body).toMatchObject({ code: 'unauthenticated' });
});
