import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { conversationWorkflowId } from '../domain/ids.ts';
import { TASK_QUEUES } from '../temporal/queues.ts';
import { flowOf, modelFlow, withTools } from '../test/support/flows.ts';
import type { SeenRequest } from '../test/support/scripted-model.ts';
import { ALEX } from '../test/support/turn-bench.ts';
import { idShape, sentShape, startedShape, startTrialBench, type TrialBench } from '../test/support/trial-bench.ts';
import type { TestCaller } from './testing/test-caller.ts';

let bench: TrialBench;
beforeAll(async () => {
  bench = await startTrialBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

const textsOf = ({ messages }: SeenRequest) => messages.filter(({ role }) => role !== 'system').map(({ content }) => String(content));
const called = ({ messages }: SeenRequest) => messages.at(-1)?.role === 'tool';
const PAY = { name: 'transfer_funds', arguments: { payeeId: 'Alice', amountMinor: 5_432 } };

describe('a fork with recorded tools', () => {
  test('at the second turn of three knows the first, runs its version, is answered as then, and moves nothing', async () => {
    const { agentId, versionId } = await bench.agentWith(modelFlow(withTools('get_account_balance', 'transfer_funds', 'list_payees')));
    bench.turns.model.script(
      { calls: [{ name: 'get_account_balance', arguments: {} }] }, { text: 'You have some.' },
      { calls: [PAY] }, { text: 'Paid.' }, { text: 'You are welcome.' },
    );
    let asked = 0;
    const source = await bench.live(agentId, ['What have I?', 'Pay Alice', 'Thanks'], async (id) => {
      asked += 1;
      if (asked === 2) await bench.approveWaiting(id);
    });
    await bench.builder.put(`/api/v1/agents/${agentId}`, { name: 'Changed', description: '', flow: modelFlow({ systemPrompt: 'Other.' }), revision: 1 });
    const before = await bench.banks();
    const results: string[] = [];
    bench.trials.model.otherwise((request) => {
      if (!called(request)) return { calls: [PAY, { name: 'get_account_balance', arguments: {} }, { name: 'transfer_funds', arguments: { payeeId: 'Alice', amountMinor: 1 } }, { name: 'list_payees', arguments: {} }] };
      results.push(...request.messages.filter(({ role }) => role === 'tool').map(({ content }) => String(content)));
      return { text: 'Paid again, it seems.' };
    });
    const made = await bench.fork(source.conversationId, { turnId: source.turnIds[1] });
    expect(made).toMatchObject({ versionId, text: 'Pay Alice' });
    expect(textsOf(bench.trials.model.requests[0] ?? { model: '', messages: [] })).toEqual(['What have I?', 'You have some.', 'Pay Alice']);
    expect(results.map((text) => /"status":"(\w+)"/.exec(text)?.[1])).toEqual(['succeeded', 'succeeded', 'failed', 'failed']);
    expect(results[0]).toContain('transferId');

    const record = await bench.recordOf(made.conversationId, made.turnId);
    expect(record).toMatchObject({ sequence: 2, said: 'Pay Alice', reply: 'Paid again, it seems.', versionId });
    const calls = record.steps.flatMap(({ rounds }) => rounds ?? []).flatMap((round) => round.calls);
    expect(calls.map(({ toolName, status, code, divergence }) => [toolName, status, code, divergence])).toEqual([
      ['transfer_funds', 'succeeded', undefined, undefined],
      ['get_account_balance', 'succeeded', undefined, undefined],
      ['transfer_funds', 'failed', 'not_recorded', 'other-arguments'],
      ['list_payees', 'failed', 'not_recorded', 'no-such-call'],
    ]);
    expect(await bench.banks()).toEqual(before);
    for (const table of ['tool_calls', 'approvals']) {
      expect(await bench.turns.query(`select 1 from ${table} where conversation_id = ?`, [made.conversationId]), table).toEqual([]);
    }
    expect(bench.turns.model.requests).toHaveLength(5);
    expect(await bench.read(made.conversationId)).toMatchObject({
      mode: 'test', turnCount: 2, recording: { conversationId: source.conversationId },
      origin: { kind: 'fork', conversationId: source.conversationId, turnId: source.turnIds[1], sequence: 2, step: null },
      messages: [{ content: 'What have I?' }, { content: 'You have some.' }, { content: 'Pay Alice' }, { content: 'Paid again, it seems.' }],
    });

    // A fork of a fork is answered by what was recorded first; another text is another turn.
    bench.trials.model.otherwise((request) => (called(request) ? { text: 'Again.' } : { calls: [PAY] }));
    const second = await bench.fork(made.conversationId, { turnId: made.turnId, text: 'Pay Alice once more' });
    expect((await bench.read(second.conversationId)).recording).toEqual({ conversationId: source.conversationId });
    expect(await bench.recordOf(second.conversationId, second.turnId)).toMatchObject({
      said: 'Pay Alice once more', steps: [{}, { rounds: [{ calls: [{ status: 'succeeded' }] }, {}] }, {}],
    });
    expect(await bench.banks()).toEqual(before);
  });

  test('takes no real tool when a colleague acts in it first, and ends though its worker is lost', async () => {
    const { agentId } = await bench.agentWith(modelFlow(withTools('get_rewards_points', 'freeze_card')));
    bench.turns.model.script({ calls: [{ name: 'get_rewards_points', arguments: {} }] }, { text: 'Some points.' });
    const source = await bench.live(agentId, ['Points?']);
    const made = await bench.fork(source.conversationId, { turnId: source.turnIds[0], run: false });
    expect((await bench.support.post(`/api/v1/conversations/${made.conversationId}/take-over`, {})).status).toBe(200);
    expect((await bench.support.post(`/api/v1/conversations/${made.conversationId}/hand-back`, {})).status).toBe(200);
    // A message may come into a run that was started for a colleague.
    const run = await bench.turns.client.workflow.getHandle(conversationWorkflowId(made.conversationId)).describe();
    expect(run.taskQueue).toBe(TASK_QUEUES.evaluations);
    bench.trials.model.script({ hang: 'Let me' });
    bench.trials.model.otherwise((request) => (called(request) ? { text: 'Done.' } : { calls: [{ name: 'get_rewards_points', arguments: {} }, { name: 'freeze_card', arguments: { cardId: 'debit' } }] }));
    const sent = await bench.builder.post(`/api/v1/conversations/${made.conversationId}/messages`, { messageId: randomUUID(), text: made.text });
    expect(sent.status).toBe(202);
    await expect.poll(() => bench.trials.model.requests.length, { timeout: 90_000 }).toBe(1);
    await bench.trials.restartWorker();
    await bench.ended(made.conversationId);
    const record = await bench.recordOf(made.conversationId, sentShape.parse(sent.body).turnId);
    expect(record).toMatchObject({ status: 'completed', reply: 'Done.' });
    expect(record.steps[1]?.rounds?.[0]?.calls.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  });
});

describe('a fork from a step', () => {
  const flow = (prompt: string) => flowOf([
    ['start', 'start'], ['first', 'model', { systemPrompt: 'First.' }], ['middle', 'reply', { text: 'And:' }], ['second', 'model', { systemPrompt: prompt }], ['end', 'end'],
  ]);

  test('runs from there only: what came before is taken from the record, once', async () => {
    const { agentId } = await bench.agentWith(flow('Second.'));
    bench.turns.model.script({ text: 'One.' }, { text: 'Two.' });
    const source = await bench.live(agentId, ['Tell me']);
    bench.trials.model.script({ text: 'Other two.' });
    const made = await bench.fork(source.conversationId, { turnId: source.turnIds[0], nodeId: 'second' });
    const record = await bench.recordOf(made.conversationId, made.turnId);
    expect(record.reply).toBe('One.\n\nAnd:\n\nOther two.');
    expect(record.steps.map(({ nodeId, pinned }) => [nodeId, pinned ?? false])).toEqual([['start', true], ['first', true], ['middle', true], ['second', false], ['end', false]]);
    expect(bench.trials.model.requests).toHaveLength(1);
    // The next message of the fork is an ordinary one.
    bench.trials.model.script({ text: 'A.' }, { text: 'B.' });
    await bench.builder.post(`/api/v1/conversations/${made.conversationId}/messages`, { messageId: randomUUID(), text: 'More' });
    await bench.ended(made.conversationId);
    expect(bench.trials.model.requests).toHaveLength(3);
  });

  test('runs another version of the agent, or the draft, and only when it is asked to', async () => {
    const { agentId } = await bench.agentWith(flow('Second.'));
    bench.turns.model.script({ text: 'One.' }, { text: 'Two.' });
    const source = await bench.live(agentId, ['Tell me']);
    await bench.builder.put(`/api/v1/agents/${agentId}`, { name: 'Trial', description: '', flow: flow('Changed prompt.'), revision: 1 });
    const { id: versionId } = idShape.parse((await bench.builder.post(`/api/v1/agents/${agentId}/versions`, { publish: false })).body);
    bench.trials.model.otherwise({ text: 'Two of the new.' });
    const made = await bench.fork(source.conversationId, { turnId: source.turnIds[0], step: 3, versionId });
    expect(made.versionId).toBe(versionId);
    expect(JSON.stringify(bench.trials.model.requests.at(-1))).toContain('Changed prompt.');
    const waiting = await bench.fork(source.conversationId, { turnId: source.turnIds[0], nodeId: 'second', draft: true, run: false });
    expect(waiting).toMatchObject({ text: 'Tell me', turnId: null, messageId: null });
    expect(bench.trials.model.requests).toHaveLength(1);
    const pins = { end: { outlet: 'none', text: 'Pinned, too.' } };
    const sent = await bench.builder.post(`/api/v1/conversations/${waiting.conversationId}/messages`, { messageId: randomUUID(), text: waiting.text, pins });
    await bench.ended(waiting.conversationId);
    expect(await bench.recordOf(waiting.conversationId, sentShape.parse(sent.body).turnId)).toMatchObject({ reply: 'One.\n\nAnd:\n\nTwo of the new.\n\nPinned, too.' });
    expect(bench.trials.model.requests).toHaveLength(2);
  });

  test('that is only prepared takes what was recorded for the first message, though two are sent at once', async () => {
    const { agentId } = await bench.agentWith(flow('Second.'));
    bench.turns.model.script({ text: 'One.' }, { text: 'Two.' });
    const source = await bench.live(agentId, ['Tell me']);
    const { conversationId } = await bench.fork(source.conversationId, { turnId: source.turnIds[0], step: 3, run: false });
    bench.trials.model.otherwise({ text: 'Asked.' });
    await Promise.all(['Tell me', 'And more'].map((text) =>
      bench.builder.post(`/api/v1/conversations/${conversationId}/messages`, { messageId: randomUUID(), text })));
    await bench.ended(conversationId);
    const replies = (await bench.turns.query<{ content: string }>("select content from messages where conversation_id = ? and role = 'assistant' order by position", [conversationId])).map(({ content }) => content);
    expect(replies.map((reply) => reply.startsWith('One.'))).toEqual([true, false]);
    // The first asks its second model alone, the other both.
    expect(bench.trials.model.requests).toHaveLength(3);
  });
});

test('a fork with live tools is a test as any, and acts for nobody who is not proven', async () => {
  const { agentId } = await bench.agentWith(modelFlow(withTools('get_rewards_points')));
  bench.turns.model.otherwise((request) => (called(request) ? { text: 'Points.' } : { calls: [{ name: 'get_rewards_points', arguments: {} }] }));
  const source = await bench.live(agentId, ['Points?']);
  const turnId = source.turnIds[0];
  expect(await bench.builder.post(`/api/v1/conversations/${source.conversationId}/fork`, { turnId, tools: 'live' })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  const made = await bench.fork(source.conversationId, { turnId, tools: 'live', customerToken: bench.customerToken() });
  expect(await bench.read(made.conversationId)).toMatchObject({ recording: null, customer: ALEX, turns: [{ toolCalls: [{ toolName: 'get_rewards_points', status: 'succeeded' }] }] });
  // A tester's own test is tried again as it was.
  const again = await bench.fork(made.conversationId, { turnId: made.turnId, tools: 'live' });
  expect((await bench.read(again.conversationId)).customer).toEqual(ALEX);
  expect(bench.trials.model.requests).toEqual([]);
});

test('what cannot be forked is refused with a code of its own', async () => {
  const { agentId } = await bench.agentWith(modelFlow());
  const other = await bench.agentWith(modelFlow());
  bench.turns.model.script({ text: 'Hello.' });
  const { conversationId, turnIds: [turnId] } = await bench.live(agentId, ['Hi']);
  const path = `/api/v1/conversations/${conversationId}/fork`;
  const refused = async (body: object, by: TestCaller = bench.builder, at = path) => {
    const { status, body: { code } } = await by.post(at, body);
    return [status, code];
  };
  expect(await refused({ turnId, nodeId: 'nowhere' })).toEqual([404, 'step_not_found']);
  expect(await refused({ turnId, step: 9 })).toEqual([404, 'step_not_found']);
  expect(await refused({ turnId, step: 0, nodeId: 'model' })).toEqual([404, 'step_not_found']);
  expect(await refused({ turnId: randomUUID() })).toEqual([404, 'not_found']);
  expect(await refused({ turnId, versionId: other.versionId })).toEqual([404, 'not_found']);
  expect(await refused({ turnId, text: '  ' })).toEqual([422, 'message_empty']);
  expect(await refused({ turnId, tools: 'all' })).toEqual([422, 'validation_failed']);
  const stranger = await (await bench.api.tenant()).signedIn('admin');
  expect(await refused({ turnId }, stranger)).toEqual([404, 'not_found']);
  expect(await refused({ turnId }, bench.api.nobody())).toEqual([401, 'unauthenticated']);
  expect((await stranger.get(`/api/v1/conversations/${conversationId}/turns/${turnId}`)).status).toBe(404);
  await bench.builder.put(`/api/v1/agents/${agentId}`, { name: 'Trial', description: '', flow: flowOf([['start', 'start'], ['say', 'reply', { text: 'Hi' }]]), revision: 1 });
  expect(await refused({ turnId, nodeId: 'model', draft: true })).toEqual([404, 'node_not_found']);
  await bench.turns.query(`update turns set steps = jsonb_build_array(steps -> 0 #- '{output}', steps -> 1) where id = ?`, [turnId]);
  expect(await refused({ turnId, nodeId: 'model' })).toEqual([409, 'step_not_recorded']);
  expect(await refused({ turnId, nodeId: 'start', draft: true })).toEqual([201, undefined]);
  expect(await refused({ turnId, step: 1, draft: true })).toEqual([409, 'step_not_recorded']);
  bench.turns.model.script({ hang: 'I was' });
  const { conversationId: started } = startedShape.parse((await bench.builder.post(`/api/v1/agents/${agentId}/conversations`, { mode: 'test', environment: 'production' })).body);
  const sent = sentShape.parse((await bench.builder.post(`/api/v1/conversations/${started}/messages`, { messageId: randomUUID(), text: 'Hi' })).body);
  await expect.poll(async () => (await bench.read(started)).turns.length).toBe(1);
  expect(await refused({ turnId: sent.turnId }, bench.builder, `/api/v1/conversations/${started}/fork`)).toEqual([409, 'turn_in_progress']);
  await bench.builder.post(`/api/v1/conversations/${started}/stop`, {});
  await bench.ended(started);
});
