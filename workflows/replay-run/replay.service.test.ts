import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendUntilTaken } from '../../api/send-update.ts';
import type { Flow } from '../../domain/flow/model.ts';
import { flowOf } from '../../test/support/flows.ts';
import { startReplayBench, type ReplayBench } from '../../test/support/replay-bench.ts';
import { approve, bookings } from '../../test/support/transfers.ts';
import { refusalOf } from '../../test/support/turn-bench.ts';
import type { SeenRequest } from '../../test/support/scripted-model.ts';
import { cancelReplayUpdate } from './messages.ts';

let bench: ReplayBench;
beforeAll(async () => {
  bench = await startReplayBench();
});
afterAll(() => bench.stop());
beforeEach(() => {
  bench.model.script();
  bench.model.requests.length = 0;
});

const helper = (prompt = 'Help.'): Flow => flowOf([
  ['start', 'start'],
  ['model', 'model', { systemPrompt: prompt, tools: ['transfer_funds', 'list_accounts', 'list_payees'].map((name) => ({ name })) }],
  ['end', 'end'],
]);

const saidBy = ({ messages }: SeenRequest) => String(messages.findLast(({ role }) => role === 'user')?.content);
const hasResult = ({ messages }: SeenRequest) => messages.at(-1)?.role === 'tool';
const isCandidate = ({ messages }: SeenRequest) => String(messages[0]?.content).includes('CANDIDATE');

/** Answers by what it reads, always the same: each side of a pair is answered alike unless the prompt says otherwise. */
function deterministic(candidate: { calls?: { name: string; arguments: unknown }[]; text?: string } = {}): void {
  bench.model.otherwise((request) => {
    const other = isCandidate(request) ? candidate : {};
    if (hasResult(request)) return { text: other.text ?? 'Done, as the tool says.' };
    if (other.calls) return { calls: other.calls };
    if (saidBy(request).includes('pay')) return { calls: [{ name: 'transfer_funds', arguments: { payeeId: 'Alice', amountMinor: 4_321 } }] };
    if (saidBy(request).includes('accounts')) return { calls: [{ name: 'list_accounts', arguments: {} }] };
    return { text: other.text ?? `You said: ${saidBy(request)}` };
  });
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 90_000; Date.now() < deadline;) {
    if (await reached()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It was not reached within 90 s');
}

test('the same version gives the same conversation: no divergence, likeness 1, whatever was written stays written once', async () => {
  deterministic();
  const original = await bench.held(helper(), ['My accounts, please', 'Hello again']);
  const before = await bench.query<{ count: number }>('select count(*)::int as count from tool_calls', []);
  const { handle, run, pairs } = await bench.replay(original);
  expect(await handle.result()).toEqual({ status: 'completed' });
  expect((await run())?.summary).toMatchObject({
    compared: 1, errors: 0, diverging: { count: 0 }, calls: { same: 1, extra: 0, missing: 0 }, likeness: { mean: 1 },
    tokens: { change: 0 }, costMicros: { difference: null },
  });
  const [pair] = await pairs();
  expect(pair).toMatchObject({ status: 'done', diverges: false, figures: { likeness: [1, 1], original: { turns: 2 }, candidate: { turns: 2 } } });
  const [held] = await bench.query('select mode, channel, customer_id, recording from conversations where id = ?', [pair?.conversation_id]);
  expect(held).toEqual({ mode: 'evaluation', channel: 'replay', customer_id: 'cust-alex', recording: { conversationId: original.id } });
  expect(await bench.query('select count(*)::int as count from tool_calls', [])).toEqual(before);
});

test('a write is answered from its receipt: the bank books nothing more, and nobody is asked again', async () => {
  deterministic();
  const original = await bench.held(helper(), ['Please pay Alice'], (conversation) => approve(bench, conversation));
  const booked = await bookings(bench, 4_321);
  expect(booked).toBeGreaterThan(0);
  const approvals = await bench.query('select id from approvals', []);
  const { handle, pairs } = await bench.replay(original);
  await handle.result();
  const [pair] = await pairs();
  expect(pair).toMatchObject({ status: 'done', diverges: false, figures: { calls: { same: 1 } } });
  expect(await bookings(bench, 4_321)).toBe(booked);
  expect(await bench.query('select id from approvals', [])).toEqual(approvals);
  const read = bench.model.requests.filter(hasResult).map(({ messages }): unknown => JSON.parse(String(messages.at(-1)?.content)));
  expect(read).toHaveLength(2);
  expect(read[1]).toEqual(read[0]);
});

describe('another version', () => {
  test('that says something else is alike by less than 1, and costs another sum', async () => {
    deterministic({ text: 'Penguins live at the south pole, far away from every bank.' });
    const original = await bench.held(helper(), ['Hello, who are you?']);
    const versionId = await bench.candidate(original, helper('CANDIDATE. Help with many more words than before.'));
    const { handle, run } = await bench.replay(original, { versionId });
    await handle.result();
    const { summary } = (await run())!;
    expect(summary!.likeness!.mean).toBeLessThan(0.6);
    expect(summary).toMatchObject({ diverging: { count: 0 } });
  });

  test('that calls what the recording lacks, or with other arguments, diverges; no call of it reaches the bank', async () => {
    deterministic({ calls: [{ name: 'list_payees', arguments: {} }, { name: 'transfer_funds', arguments: { payeeId: 'Alice', amountMinor: 9_876 } }] });
    const original = await bench.held(helper(), ['My accounts, please']);
    const versionId = await bench.candidate(original, helper('CANDIDATE'));
    const { handle, run, pairs } = await bench.replay(original, { versionId });
    await handle.result();
    expect((await run())?.summary).toMatchObject({ diverging: { count: 1, share: 1 }, calls: { same: 0, extra: 2, missing: 1 } });
    expect(await bookings(bench, 9_876)).toBe(0);
    const [pair] = await pairs();
    expect(pair).toMatchObject({ diverges: true, status: 'done' });
    const results = await bench.query<{ events: { type: string; status?: string }[] }>('select events from turns where conversation_id = ?', [pair?.conversation_id]);
    expect(results[0]?.events.filter(({ type }) => type === 'tool-result').map(({ status }) => status)).toEqual(['failed', 'failed']);
  });

  test('that pays another sum is told apart from one that does not pay', async () => {
    deterministic({ calls: [{ name: 'transfer_funds', arguments: { payeeId: 'Alice', amountMinor: 7_654 } }] });
    const original = await bench.held(helper(), ['Please pay Alice'], (conversation) => approve(bench, conversation));
    const versionId = await bench.candidate(original, helper('CANDIDATE'));
    const { handle, run } = await bench.replay(original, { versionId });
    await handle.result();
    expect((await run())?.summary).toMatchObject({ calls: { 'other-arguments': 1, same: 0, extra: 0, missing: 0 } });
    expect(await bookings(bench, 7_654)).toBe(0);
  });

  test('is judged by a model where one is asked for, and its answers are data to it', async () => {
    bench.model.otherwise((request) => {
      const [system, user] = request.messages;
      if (String(system?.content).startsWith('You judge')) {
        expect(String(user?.content)).toContain('You said: Hello');
        return { text: JSON.stringify({ reason: 'It is shorter.', passes: false }) };
      }
      return { text: isCandidate(request) ? 'No.' : `You said: ${saidBy(request)}` };
    });
    const original = await bench.held(helper(), ['Hello']);
    const versionId = await bench.candidate(original, helper('CANDIDATE'));
    const { handle, run, pairs } = await bench.replay(original, { versionId, judge: { provider: 'default', model: '' } });
    await handle.result();
    expect((await pairs())[0]?.verdict).toEqual({ passes: false, reason: 'It is shorter.' });
    expect((await run())?.summary?.judged).toMatchObject({ count: 1, asGood: 0 });
  });
});

test('only customers\' conversations of this agent are run again, the latest that fit', async () => {
  deterministic();
  const original = await bench.held(helper(), ['One']);
  const [agent] = await bench.query<{ agent_id: string; version_id: string }>('select agent_id, version_id from conversations where id = ?', [original.id]);
  const second = await bench.held(helper(), ['Two']);
  const another = await bench.held(helper(), ['Of another agent']);
  await bench.query('update conversations set agent_id = ?, created_at = now() + interval \'1 minute\' where id = ?', [agent?.agent_id, second.id]);
  const evaluated = await bench.held(helper(), ['Of an evaluation']);
  await bench.query("update conversations set agent_id = ?, mode = 'evaluation' where id = ?", [agent?.agent_id, evaluated.id]);
  const tested = await bench.held(helper(), ['Of a test']);
  await bench.query("update conversations set agent_id = ?, mode = 'test' where id = ?", [agent?.agent_id, tested.id]);
  const all = await bench.replay(original);
  await all.handle.result();
  expect((await all.pairs()).map((pair) => pair.original_conversation_id)).toEqual([second.id, original.id]);
  const one = await bench.replay(original, { filter: { conversations: 1 } });
  await one.handle.result();
  expect((await one.pairs()).map((pair) => pair.original_conversation_id)).toEqual([second.id]);
  const handedOver = await bench.replay(original, { filter: { conversations: 5, outcome: 'handed-over' } });
  expect(await handedOver.handle.result()).toEqual({ status: 'completed' });
  expect(await handedOver.pairs()).toEqual([]);
  expect(another.id).not.toBe(original.id);
});

/** So many conversations, each of one turn, of one agent. */
async function many(count: number) {
  const original = await bench.held(helper(), ['Hello']);
  const [source] = await bench.query<{ agent_id: string }>('select agent_id from conversations where id = ?', [original.id]);
  for (let index = 1; index < count; index += 1) {
    const copy = randomUUID();
    const turn = randomUUID();
    await bench.query(
      `insert into conversations (id, tenant_id, agent_id, version_id, mode, channel, turn_count)
       select ?, tenant_id, agent_id, version_id, 'live', channel, 1 from conversations where id = ?`, [copy, original.id]);
    await bench.query(
      `insert into turns (id, tenant_id, conversation_id, message_id, sequence, status, workflow_id, run_id, steps, events, ended_at)
       select ?, tenant_id, ?, message_id, sequence, status, 'w', 'r', steps, events, ended_at from turns where conversation_id = ?`, [turn, copy, original.id]);
    await bench.query(
      `insert into messages (id, tenant_id, conversation_id, turn_id, position, role, external_id, content, metadata)
       select gen_random_uuid(), tenant_id, ?, ?, position, role, external_id, content, metadata from messages where conversation_id = ?`, [copy, turn, original.id]);
  }
  return { original, agentId: source?.agent_id ?? '' };
}

test('a worker that is lost in the middle costs no conversation, and none is compared twice', async () => {
  deterministic();
  const { original } = await many(12);
  bench.model.otherwise({ text: 'You said: Hello', delayMs: 100 });
  const { handle, pairs, run } = await bench.replay(original);
  await until(async () => (await pairs()).some(({ status }) => status === 'done'));
  await bench.restartReplays();
  expect(await handle.result()).toEqual({ status: 'completed' });
  expect((await pairs()).map(({ status, diverges }) => [status, diverges])).toEqual(Array.from({ length: 12 }, () => ['done', false]));
  expect((await run())?.summary).toMatchObject({ compared: 12, errors: 0 });
  const turns = await bench.query(`select 1 from turns where conversation_id in (select conversation_id from replay_pairs where run_id = (select run_id from replay_pairs where id = ?))`, [(await pairs())[0]?.id]);
  expect(turns).toHaveLength(12);
});

test('a cancelled replay stops what is under way, keeps what it has compared, says who, and takes no second cancellation', async () => {
  deterministic();
  const { original } = await many(4);
  let asked = 0;
  bench.model.otherwise(() => ((asked += 1) === 1 ? { text: 'You said: Hello' } : { hang: 'never' }));
  const { handle, pairs, run, runId } = await bench.replay(original);
  await until(async () => (await pairs()).some(({ status }) => status === 'done'));
  await sendUntilTaken(() => handle.executeUpdate(cancelReplayUpdate, { args: [{ by: 'Mia', byId: 'mia-1' }] }));
  expect(await handle.result()).toEqual({ status: 'cancelled' });
  expect((await pairs()).map(({ status }) => status).sort()).toEqual(['cancelled', 'cancelled', 'cancelled', 'done']);
  expect(await run()).toMatchObject({ status: 'cancelled', ended_by: 'Mia', summary: { compared: 1 } });
  expect(await bench.query('select action, actor_id, actor_name from audit_entries where subject_id = ? order by sequence', [runId])).toMatchObject([
    { action: 'replay.started' }, { action: 'replay.cancelled', actor_id: 'mia-1', actor_name: 'Mia' },
  ]);
  await expect(refusalOf(handle.executeUpdate(cancelReplayUpdate, { args: [{ by: 'Mia' }] }))).rejects.toThrow();
});

test('a replay stops before it costs more than its cap', async () => {
  deterministic();
  const { original } = await many(4);
  bench.model.otherwise({ text: 'hello' });
  const priced = await bench.replay(original, { budgetMicros: 0, estimateMicros: 400 });
  expect(await priced.handle.result()).toEqual({ status: 'over-budget' });
  expect((await priced.pairs()).map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'cancelled'));
});
