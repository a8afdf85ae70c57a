import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { problemSchema } from '../../contract/http/common.ts';
import { replayRunSchema } from '../../contract/http/replays.ts';
import { evaluationCaseSchema } from '../../domain/evaluation/suite.ts';
import { startReleaseBench, type ReleaseBench, type TrialAgent } from '../../test/support/release-bench.ts';
import { startTurnBench, type TurnBench } from '../../test/support/turn-bench.ts';
import { TASK_QUEUES } from '../../temporal/queues.ts';
import { evaluationActivities } from '../../workers/evaluations.ts';

let bench: ReleaseBench;
let evaluations: TurnBench;
beforeAll(async () => {
  [bench, evaluations] = await Promise.all([startReleaseBench(), startTurnBench(TASK_QUEUES.evaluations, evaluationActivities)]);
});
afterAll(async () => {
  await bench.stop();
  await evaluations.stop();
});
beforeEach(() => {
  evaluations.model.script();
  evaluations.model.otherwise({ text: 'Good day.' });
});

async function suite(agent: TrialAgent, name: string, ...expectations: object[]): Promise<string> {
  const cases = [evaluationCaseSchema.parse({ id: 'one', name: 'One', turns: [{ text: 'Hello' }], expectations })];
  const id = randomUUID();
  await bench.query(
    `insert into evaluation_suites (id, tenant_id, agent_id, name, cases, created_by, updated_by) values (?, ?, ?, ?, ?::jsonb, 'x', 'x')`,
    [id, bench.tenantId, agent.id, `${name} ${id}`, JSON.stringify(cases)]);
  return id;
}

const kinds = async (agent: TrialAgent, id: string) => (await agent.read(id)).decisions.map(({ kind }) => kind);
const replayOf = async (id: string) => replayRunSchema.parse((await bench.builder.caller.get(`/api/v1/replays/${id}`)).body);

describe('a suite that has no result on the version', () => {
  test('is run by the release itself, and lets it on to staging', async () => {
    const agent = await bench.agent();
    const suites = [{ suiteId: await suite(agent, 'Greets', { type: 'contains', text: 'Good day' }) }, { suiteId: await suite(agent, 'Short', { type: 'at-most-tool-rounds', maximum: 0 }) }];
    const id = await agent.propose({ gates: { suites } });
    const staged = await agent.reached(id, { stage: 'approval' });
    expect(staged.evaluation.map(({ status, score }) => [status, score])).toEqual([['passed', 1], ['passed', 1]]);
    expect(staged.decisions.map(({ kind }) => kind)).toEqual(['proposed', 'checked', 'evaluation-started', 'evaluated', 'staged']);
    const runs = await bench.query<{ started_by: string }>('select started_by from evaluation_runs where version_id = ?', [agent.second]);
    expect(runs).toEqual([{ started_by: bench.builder.name }, { started_by: bench.builder.name }]);
  });

  test('stops the release where it does not pass, with the reason; the next proposal is refused with it', async () => {
    const agent = await bench.agent();
    const gates = { suites: [{ suiteId: await suite(agent, 'Says goodbye', { type: 'contains', text: 'Goodbye' }) }] };
    const id = await agent.propose({ gates });
    const ended = await agent.reached(id, { stage: 'ended', outcome: 'evaluation_failed' });
    expect(ended.reason).toContain('Says goodbye');
    const refused = await bench.builder.caller.post(`/api/v1/agents/${agent.id}/releases`, { versionId: agent.second, note: 'Again', gates });
    expect(problemSchema.parse(refused.body)).toMatchObject({ code: 'release_gate_unmet', errors: [{ path: 'gates.suites.0' }] });
  });

  test('goes on where it was when the release worker is lost in the middle', async () => {
    const agent = await bench.agent();
    evaluations.model.otherwise({ text: 'Good day.', delayMs: 1_500 });
    const id = await agent.propose({ gates: { suites: [{ suiteId: await suite(agent, 'Greets', { type: 'contains', text: 'Good day' }) }] } });
    await agent.reached(id, { stage: 'evaluation' });
    await bench.stopWorker();
    await bench.startWorker();
    await agent.reached(id, { stage: 'approval' });
    expect((await kinds(agent, id)).filter((kind) => kind === 'evaluation-started')).toHaveLength(1);
    expect(await bench.query('select 1 from evaluation_runs where version_id = ?', [agent.second])).toHaveLength(1);
  });
});

describe('a replay that is asked for', () => {
  test('is held before staging, and its figures and the decision stand on the release', async () => {
    const agent = await bench.agent();
    await agent.talked(3, 'Good day.');
    const id = await agent.propose({ gates: { suites: [], replay: { conversations: 2, maximumDivergingShare: 0, minimumLikeness: 0.5 } } });
    const staged = await agent.reached(id, { stage: 'approval' });
    expect(staged.replay).toMatchObject({ runId: id, status: 'passed', compared: 2, divergingShare: 0, reasons: [] });
    expect(staged.decisions.map(({ kind }) => kind)).toEqual(['proposed', 'checked', 'replay-started', 'replayed', 'staged']);
    expect(await replayOf(id)).toMatchObject({ releaseId: id, conversations: 2, done: 2, status: 'completed', version: { id: agent.second } });
  });

  test('stops the release whose answers are too unlike, and says by how much', async () => {
    const agent = await bench.agent();
    await agent.talked(2, 'Penguins live at the south pole, where it is very cold.');
    const id = await agent.propose({ gates: { suites: [], replay: { conversations: 2, minimumLikeness: 0.9 } } });
    const ended = await agent.reached(id, { stage: 'ended', outcome: 'evaluation_failed' });
    expect(ended.replay).toMatchObject({ status: 'failed', compared: 2 });
    expect(ended.reason).toMatch(/^The answers are alike by .* %; 90 % are asked for\.$/);
    expect(ended.decisions.at(-1)).toMatchObject({ kind: 'failed', by: null, reason: ended.reason });
    expect(await agent.converse('alex')).toBe(agent.first);
  });

  test('is cancelled with the release that is given up', async () => {
    const agent = await bench.agent();
    await agent.talked(2, 'Good day.');
    evaluations.model.otherwise({ hang: 'Never' });
    const id = await agent.propose({ gates: { suites: [], replay: { conversations: 2 } } });
    await agent.reached(id, { stage: 'evaluation' });
    await expect.poll(async () => (await replayOf(id).catch(() => null))?.status, { timeout: 90_000 }).toBe('running');
    await bench.builder.caller.post(`/api/v1/releases/${id}/abort`, { reason: 'Not now' });
    await agent.reached(id, { stage: 'ended', outcome: 'aborted' });
    await expect.poll(async () => (await replayOf(id)).status, { timeout: 90_000 }).toBe('cancelled');
  });

  test('of an agent without conversations, or that would cost too much, is refused with what to do', async () => {
    const agent = await bench.agent();
    const propose = async (replay: object) => problemSchema.parse((await bench.builder.caller.post(`/api/v1/agents/${agent.id}/releases`, {
      versionId: agent.second, note: 'x', gates: { suites: [], replay },
    })).body);
    expect(await propose({ conversations: 5 })).toMatchObject({ code: 'replay_no_conversations', errors: [{ path: 'gates.replay', message: expect.stringContaining('Leave the replay out') }] });
    await agent.talked(1, 'Good day.');
    await bench.query('update turns set cost_micros = 1000 where conversation_id in (select id from conversations where agent_id = ?)', [agent.id]);
    expect(await propose({ conversations: 5, budgetMicros: 10 })).toMatchObject({ code: 'replay_over_budget' });
    expect(await propose({ minimumJudgedShare: 0.5 })).toMatchObject({ code: 'validation_failed' });
  });
});

describe('a replay that a person starts', () => {
  const start = (body: object, by = bench.builder) => by.caller.post('/api/v1/replays', body);

  test('is estimated, started once, read by page and pair, and ends', async () => {
    const agent = await bench.agent();
    await agent.talked(3, 'Good day.');
    evaluations.model.otherwise({ text: 'Good day.', delayMs: 500 });
    expect((await bench.builder.caller.post('/api/v1/replays/estimate', { versionId: agent.second })).body).toMatchObject({ conversations: 3, turns: 3, costMicros: 0, judgeCostMicros: null });
    const started = await Promise.all([start({ versionId: agent.second }), start({ versionId: agent.second })]);
    expect(started.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(started.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'replay_running' });
    const runId = String(started.find(({ status }) => status === 202)?.body['runId']);
    await expect.poll(async () => (await replayOf(runId)).status, { timeout: 90_000 }).toBe('completed');
    const first = (await bench.builder.caller.get(`/api/v1/replays/${runId}/pairs?limit=2`)).body;
    expect(first['items']).toHaveLength(2);
    const rest = (await bench.builder.caller.get(`/api/v1/replays/${runId}/pairs?limit=2&cursor=${String(first['nextCursor'])}`)).body;
    expect(rest).toMatchObject({ items: [{ position: 3, diverges: false, likeness: expect.any(Number) }], nextCursor: null });
    expect((await bench.builder.caller.get(`/api/v1/replays/${runId}/pairs?diverging=true`)).body['items']).toEqual([]);
    const [pair] = await bench.query<{ id: string }>('select id from replay_pairs where run_id = ? and position = 1', [runId]);
    expect((await bench.support.caller.get(`/api/v1/replays/${runId}/pairs/${pair?.id ?? ''}`)).body).toMatchObject({
      turns: [{ said: 'Hello', original: { reply: 'Good day.' }, candidate: { status: 'completed', reply: expect.stringContaining('Good day.') } }],
    });
    expect((await bench.builder.caller.post(`/api/v1/replays/${runId}/cancel`, {})).body).toMatchObject({ code: 'replay_ended' });
    expect((await bench.support.caller.post(`/api/v1/replays/${runId}/cancel`, {})).status).toBe(403);
  });

  test('is refused without conversations, on a version that is gone or lacks a knowledge base, over budget, and to who may not', async () => {
    const agent = await bench.agent();
    expect((await start({ versionId: agent.second })).body).toMatchObject({ code: 'replay_no_conversations' });
    expect((await start({ versionId: agent.id })).body).toMatchObject({ code: 'replay_version_gone' });
    expect((await start({ versionId: agent.second }, bench.support)).status).toBe(403);
    const base = await bench.builder.caller.post('/api/v1/knowledge-bases', { name: `Base ${randomUUID()}`, description: '' });
    const baseId = String(base.body['id']);
    const searching = await bench.agent({
      secondFlow: (flow) => ({
        nodes: [...flow.nodes, { id: 'find', type: 'retrieve', position: { x: 0, y: 0 }, config: { knowledgeBaseIds: [baseId] } }],
        edges: [{ id: 'a', source: 'start', target: 'find' }, { id: 'b', source: 'find', target: 'model' }, { id: 'c', source: 'model', target: 'end' }],
      }),
    });
    await bench.query('update knowledge_bases set deleted_at = now() where id = ?', [baseId]);
    await searching.talked(1, 'Hello');
    expect((await start({ versionId: searching.second })).body).toMatchObject({ code: 'replay_not_ready', errors: [{ path: expect.stringContaining('find') }] });
    await agent.talked(1, 'Hello');
    await bench.query('update turns set cost_micros = 1000 where conversation_id in (select id from conversations where agent_id = ?)', [agent.id]);
    expect((await start({ versionId: agent.second, budgetMicros: 999 })).body).toMatchObject({ code: 'replay_over_budget', estimateMicros: 1_000 });
  });
});
