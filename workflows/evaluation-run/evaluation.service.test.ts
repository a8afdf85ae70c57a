import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sendUntilTaken } from '../../api/send-update.ts';
import { evaluationCaseSchema } from '../../domain/evaluation/suite.ts';
import { evaluationWorkflowId } from '../../domain/ids.ts';
import type { Flow } from '../../domain/flow/model.ts';
import { flowOf } from '../../test/support/flows.ts';
import { startTurnBench, type TurnBench } from '../../test/support/turn-bench.ts';
import { evaluationActivities } from '../../workers/evaluations.ts';
import { cancelEvaluationUpdate, EVALUATION_RUN } from './messages.ts';
import type { evaluationRun } from './workflow.ts';

let bench: TurnBench;
beforeAll(async () => {
  bench = await startTurnBench(`evaluations-${randomUUID()}`, evaluationActivities);
});
afterAll(() => bench.stop());
beforeEach(() => bench.model.script());

const tools = (...names: string[]) => names.map((name) => ({ name }));
const helper = flowOf([
  ['start', 'start'],
  ['model', 'model', { systemPrompt: 'Help.', tools: tools('transfer_funds', 'freeze_card', 'list_accounts', 'transfer_to_human') }],
  ['end', 'end'],
]);

const ALEX = { id: 'cust-alex', name: 'Alex Morgan' };
const caseOf = (id: string, expectations: object[], more: object = {}) =>
  evaluationCaseSchema.parse({ id, name: id, turns: [{ text: `Case ${id}` }], customer: ALEX, expectations, ...more });

interface Result {
  case_id: string;
  repetition: number;
  status: string;
  outcomes: { type: string; outcome: string; reason: string }[];
  cost_micros: number;
  judge_cost_micros: number;
  conversation_id: string;
}

async function start(cases: object[], { flow = helper, budgetMicros = null, estimateMicros = null }: { flow?: Flow; budgetMicros?: number | null; estimateMicros?: number | null } = {}) {
  const { id } = await bench.converse(flow);
  const [{ agent_id: agentId, version_id: versionId } = { agent_id: '', version_id: '' }] = await bench.query<{ agent_id: string; version_id: string }>(
    'select agent_id, version_id from conversations where id = ?', [id]);
  const [suiteId, runId] = [randomUUID(), randomUUID()];
  await bench.query(
    `insert into evaluation_suites (id, tenant_id, agent_id, name, cases, created_by, updated_by) values (?, ?, ?, ?, ?::jsonb, 'test', 'test')`,
    [suiteId, bench.tenantId, agentId, suiteId, JSON.stringify(cases)]);
  const handle = await bench.client.workflow.start<typeof evaluationRun>(EVALUATION_RUN, {
    workflowId: evaluationWorkflowId(runId), taskQueue: bench.taskQueue,
    args: [{ tenantId: bench.tenantId, runId, suiteId, agentId, versionId, budgetMicros, estimateMicros, startedBy: 'test' }],
  });
  const results = () => bench.query<Result>('select * from evaluation_results where run_id = ? order by position', [runId]);
  const run = async () => (await bench.query<{ status: string; summary: Record<string, unknown>; ended_by: string | null }>('select * from evaluation_runs where id = ?', [runId]))[0];
  return { handle, results, run, runId };
}

const saidBy = ({ messages }: { messages: { role: string; content: unknown }[] }) => String(messages.findLast(({ role }) => role === 'user')?.content);
const hasResult = ({ messages }: { messages: { role: string }[] }) => messages.at(-1)?.role === 'tool';

async function until(reached: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 90_000; Date.now() < deadline;) {
    if (await reached()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It was not reached within 90 s');
}

test('each kind of expectation is held against what happened, with its reason', async () => {
  bench.model.otherwise((request) => {
    if (String(request.messages[0]?.content).startsWith('You judge')) {
      return { text: JSON.stringify({ reason: 'It greets.', passes: String(request.messages[1]?.content).includes('Good day') }) };
    }
    if (hasResult(request)) return { text: 'Good day, here are your accounts: 1,250.00 USD.' };
    return saidBy(request).includes('person')
      ? { calls: [{ name: 'transfer_to_human', arguments: { reason: 'Asked.' } }] }
      : { calls: [{ name: 'list_accounts', arguments: {} }] };
  });
  const held = [
    { type: 'tool-called', tool: 'list_accounts' }, { type: 'tool-not-called', tool: 'freeze_card' },
    { type: 'contains', text: 'your accounts' }, { type: 'never-contains', text: 'goodbye' }, { type: 'matches', pattern: '[\\d,]+\\.\\d\\d USD' },
    { type: 'likeness', reference: 'Hello, these are your accounts: 1,250.00 USD.', minimum: 0.6 }, { type: 'judged', rubric: 'It greets.' },
    { type: 'hands-over', expected: false }, { type: 'at-most-cost', maximumMicros: 1_000_000 }, { type: 'at-most-tokens', maximum: 1_000 },
    { type: 'at-most-time', maximumMs: 600_000 }, { type: 'at-most-tool-rounds', maximum: 1 },
  ];
  const broken = [
    { type: 'tool-called', tool: 'freeze_card' }, { type: 'tool-not-called', tool: 'list_accounts' }, { type: 'cites-document', document: 'Fees' },
    { type: 'contains', text: 'goodbye' }, { type: 'never-contains', text: 'your accounts' }, { type: 'matches', pattern: 'EUR' },
    { type: 'likeness', reference: 'Penguins live at the south pole.', minimum: 0.6 }, { type: 'hands-over' },
    { type: 'at-most-tokens', maximum: 1 }, { type: 'at-most-tool-rounds', maximum: 0 },
  ];
  const { handle, results, run } = await start([
    caseOf('held', held), caseOf('broken', broken), caseOf('person', [{ type: 'hands-over' }], { turns: [{ text: 'A person, please' }] }),
    caseOf('two', [{ type: 'contains', text: 'accounts', turn: 2 }, { type: 'at-most-tokens', maximum: 30 }], { turns: [{ text: 'One' }, { text: 'Two' }] }),
    caseOf('late', [{ type: 'matches', pattern: '^(\\w+\\s?)+$' }]),
  ]);
  expect(await handle.result()).toEqual({ status: 'completed' });
  const [first, second, third, fourth, fifth] = await results();
  expect(first?.outcomes.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  expect(first).toMatchObject({ status: 'passed' });
  expect(second?.outcomes.filter(({ outcome }) => outcome !== 'failed')).toEqual([]);
  expect(second?.status).toBe('failed');
  expect(third?.status).toBe('passed');
  expect(fourth?.outcomes.map(({ outcome }) => outcome)).toEqual(['passed', 'failed']);
  expect(fifth?.status).not.toBe('passed');
  expect((await run())?.summary).toMatchObject({ cases: 5, passedCases: 2, score: 0.4 });
  const [conversation] = await bench.query<{ mode: string; status: string }>('select mode, status from conversations where id = ?', [third?.conversation_id]);
  expect(conversation).toEqual({ mode: 'evaluation', status: 'handed-over' });
});

describe('writes', () => {
  const paying = { name: 'transfer_funds', arguments: { payeeId: 'Alice', amountMinor: 5_000 } };
  const entries = async (): Promise<unknown[]> => {
    const response = await fetch(`${bench.bank.url}/sandbox/ledger`, { headers: { authorization: `Bearer ${bench.bank.token}` } });
    return z.object({ entries: z.array(z.unknown()) }).parse(await response.json()).entries;
  };
  const outbox = async () => {
    const response = await fetch(`${bench.bank.url}/sandbox/outbox?userId=cust-alex`, { headers: { authorization: `Bearer ${bench.bank.token}` } });
    return response.text();
  };

  test('move nothing, send no code, ask nobody and are in no ledger, whether the case approves, rejects or stubs', async () => {
    const [ledgerBefore, outboxBefore] = [await entries(), await outbox()];
    bench.model.otherwise((request) => (hasResult(request) ? { text: `It says ${String(request.messages.at(-1)?.content).slice(0, 200)}` } : { calls: [paying] }));
    const stub = { tool: 'transfer_funds', status: 'failed', summary: 'The account is blocked.', data: { code: 'account_blocked' } };
    const { handle, results } = await start([
      caseOf('approves', [{ type: 'tool-called', tool: 'transfer_funds', arguments: { payeeId: 'payee-alice' } }, { type: 'contains', text: 'SIMULATED' }]),
      caseOf('rejects', [{ type: 'contains', text: 'not approved' }, { type: 'never-contains', text: 'SIMULATED' }], { approval: 'rejects' }),
      caseOf('stubbed', [{ type: 'contains', text: 'account_blocked' }], { stubs: [stub] }),
    ]);
    await handle.result();
    expect((await results()).map(({ case_id, status, outcomes }) => [case_id, status, outcomes.filter(({ outcome }) => outcome !== 'passed')]))
      .toEqual([['approves', 'passed', []], ['rejects', 'passed', []], ['stubbed', 'passed', []]]);
    expect(await entries()).toEqual(ledgerBefore);
    expect(await outbox()).toEqual(outboxBefore);
    const ids = (await results()).map(({ conversation_id }) => conversation_id);
    for (const table of ['tool_calls', 'approvals']) {
      const rows = await bench.query(`select 1 from ${table} where conversation_id::text in (?, ?, ?)`, ids);
      expect(rows, table).toEqual([]);
    }
    expect(bench.logged.filter((line) => line.includes('wanted to write'))).toEqual([]);
  });

  test('of an approval step are decided by the case, and a wait of days takes no time', async () => {
    const flow = flowOf([['start', 'start'], ['wait', 'wait', { seconds: 86_400 }], ['ask', 'approval', { summary: 'Go on?', decidedBy: 'customer' }], ['yes', 'reply', { text: 'Gone on.' }], ['end', 'end']],
      ['ask.approved -> yes', 'ask.rejected -> no', 'ask.expired -> no']);
    const withNo: Flow = { ...flow, nodes: [...flow.nodes, { id: 'no', type: 'reply', position: { x: 0, y: 0 }, config: { text: 'Left.' } }] };
    const { handle, results } = await start([
      caseOf('approves', [{ type: 'contains', text: 'Gone on.' }]), caseOf('rejects', [{ type: 'contains', text: 'Left.' }], { approval: 'rejects' }),
    ], { flow: withNo });
    await handle.result();
    expect((await results()).map(({ status, outcomes }) => [status, outcomes[0]?.reason])).toEqual([['passed', expect.anything()], ['passed', expect.anything()]]);
  });
});

test('a case is repeated, each time in a conversation of its own, and pass^n needs every one', async () => {
  let asked = 0;
  bench.model.otherwise(() => ({ text: (asked += 1) % 2 === 0 ? 'heads' : 'tails' }));
  const { handle, results, run } = await start([caseOf('coin', [{ type: 'contains', text: 'heads' }], { repetitions: 4 })]);
  await handle.result();
  const made = await results();
  expect(new Set(made.map(({ conversation_id }) => conversation_id)).size).toBe(4);
  expect(made.map(({ status }) => status).sort()).toEqual(['failed', 'failed', 'passed', 'passed']);
  expect((await run())?.summary).toMatchObject({ cases: 1, passedCases: 0, passAt1: 0.5, passHatN: { n: 4, value: 0, cases: 1 } });
});

test('a worker that is lost in the middle costs no case, and none is judged twice', async () => {
  bench.model.otherwise({ text: 'hello', delayMs: 50 });
  const cases = Array.from({ length: 20 }, (_, index) => caseOf(`case-${index}`, [{ type: 'contains', text: 'hello' }]));
  const { handle, results, run } = await start(cases);
  await until(async () => (await results()).some(({ status }) => status === 'passed'));
  await bench.restartWorker();
  expect(await handle.result()).toEqual({ status: 'completed' });
  expect((await results()).map(({ status }) => status)).toEqual(cases.map(() => 'passed'));
  expect((await run())?.summary).toMatchObject({ attempts: 20, score: 1 });
  const turns = await bench.query('select 1 from turns where conversation_id::text in (' + (await results()).map(() => '?').join(',') + ')', (await results()).map((row) => row.conversation_id));
  expect(turns).toHaveLength(20);
});

test('a cancelled run stops what is under way, keeps its verdicts, and says who', async () => {
  bench.model.otherwise((request) => (saidBy(request).includes('fast') ? { text: 'hello' } : { hang: 'never' }));
  const cases = ['fast', 'slow-1', 'slow-2'].map((id) => caseOf(id, [{ type: 'contains', text: 'hello' }]));
  const { handle, results, run, runId } = await start(cases);
  await until(async () => (await results()).some(({ status }) => status === 'passed'));
  await sendUntilTaken(() => handle.executeUpdate(cancelEvaluationUpdate, { args: [{ by: 'Mia', byId: 'mia-1' }] }));
  expect(await handle.result()).toEqual({ status: 'cancelled' });
  // What ends in the task that takes the cancellation would be undone with it, whenever a conversation ends meanwhile.
  const events = (await handle.fetchHistory()).events ?? [];
  const taken = events.find((event) => event.workflowExecutionUpdateCompletedEventAttributes);
  const ended = events.find((event) => event.workflowExecutionCompletedEventAttributes)?.workflowExecutionCompletedEventAttributes;
  expect(Number(ended?.workflowTaskCompletedEventId)).toBeGreaterThan(Number(taken?.eventId));
  expect((await results()).map(({ status }) => status)).toEqual(['passed', 'cancelled', 'cancelled']);
  expect(await run()).toMatchObject({ status: 'cancelled', ended_by: 'Mia', summary: { attempts: 1, score: 1 } });
  const recorded = 'select action, actor_kind, actor_id, actor_name, details from audit_entries where subject_id = ? order by sequence';
  expect(await bench.query(recorded, [runId])).toMatchObject([
    { action: 'evaluation.started', actor_kind: 'user' }, { action: 'evaluation.cancelled', actor_id: 'mia-1', actor_name: 'Mia', details: { status: 'cancelled', summary: { attempts: 1 } } },
  ]);
});

test('a run stops before it costs more than its cap', async () => {
  bench.model.otherwise({ text: 'hello' });
  const cases = Array.from({ length: 4 }, (_, index) => caseOf(`case-${index}`, [{ type: 'contains', text: 'hello' }]));
  const { handle, results, run } = await start(cases, { budgetMicros: 250, estimateMicros: 400 });
  await handle.result();
  // The scripted model costs nothing: after the first two, within the cap at the expected price, that is known.
  expect((await run())?.status).toBe('completed');
  const capped = await start(cases, { budgetMicros: 50, estimateMicros: 400 });
  await capped.handle.result();
  expect((await capped.run())?.status).toBe('over-budget');
  expect((await capped.results()).map(({ status }) => status)).toEqual(cases.map(() => 'cancelled'));
  expect((await results())).toHaveLength(4);
});
