import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { conversationSchema } from '../contract/http/conversations.ts';
import { turnRecordSchema, trialRoutes } from '../contract/http/trials.ts';
import type { Flow } from '../domain/flow/model.ts';
import { conversationWorkflowId } from '../domain/ids.ts';
import { TASK_QUEUES } from '../temporal/queues.ts';
import { flowOf, modelFlow, withTools } from '../test/support/flows.ts';
import type { SeenRequest } from '../test/support/scripted-model.ts';
import { ALEX, startTurnBench, type TurnBench } from '../test/support/turn-bench.ts';
import { evaluationActivities } from '../workers/evaluations.ts';
import { newStaff } from './testing/staff.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';
import type { TestCaller } from './testing/test-caller.ts';

/** Where customers' turns run, with the real bank, and where recorded ones do. */
let turns: TurnBench;
let trials: TurnBench;
let api: TestApi;
let builder: TestCaller;
let support: TestCaller;
beforeAll(async () => {
  turns = await startTurnBench(TASK_QUEUES.turns);
  trials = await startTurnBench(TASK_QUEUES.evaluations, evaluationActivities);
  api = await startTestApi({ CITIFLOW_MODE: 'development', CITIFLOW_SECRET_KEY: turns.secretKey });
  builder = (await newStaff(api.url, turns.tenantName, 'builder')).caller;
  support = (await newStaff(api.url, turns.tenantName, 'support')).caller;
});
afterAll(async () => {
  await api.close();
  await turns.stop();
  await trials.stop();
});
beforeEach(() => {
  for (const { model } of [turns, trials]) {
    model.script();
    model.requests.length = 0;
  }
});

const forkShape = trialRoutes.fork.responses[201];
const nodeRunShape = trialRoutes.runNode.responses[202];
const idShape = z.looseObject({ id: z.string() });
const startedShape = z.looseObject({ conversationId: z.string() });
const sentShape = z.looseObject({ turnId: z.string(), workflowId: z.string() });

const tokenOf = (sub = ALEX.id, name = ALEX.name) =>
  api.dependencies.customerTokens.sign({ sub, name, tenantId: turns.tenantId, exp: Math.floor(Date.now() / 1000) + 600 });

async function agentWith(flow: Flow): Promise<{ agentId: string; versionId: string }> {
  const { id: agentId } = idShape.parse((await builder.post('/api/v1/agents', { name: 'Trial', flow })).body);
  const { id: versionId } = idShape.parse((await builder.post(`/api/v1/agents/${agentId}/versions`, { publish: true })).body);
  return { agentId, versionId };
}

/** A customer's conversation, each message answered before the next. */
async function live(agentId: string, texts: string[], whileRunning: (conversationId: string) => Promise<void> = async () => undefined) {
  const customer = api.nobody();
  const customerToken = tokenOf();
  const { conversationId } = startedShape.parse((await customer.post(`/api/v1/agents/${agentId}/conversations`, { customerToken })).body);
  const turnIds: string[] = [];
  for (const text of texts) {
    const sent = await customer.post(`/api/v1/conversations/${conversationId}/messages`, { messageId: randomUUID(), text }, { 'x-customer-token': customerToken });
    const { turnId } = sentShape.parse(sent.body);
    turnIds.push(turnId);
    await whileRunning(conversationId);
    await ended(conversationId);
  }
  return { conversationId, turnIds, send: (body: object) => customer.post(`/api/v1/conversations/${conversationId}/messages`, body, { 'x-customer-token': customerToken }) };
}

const ended = (conversationId: string) => turns.client.workflow.getHandle(conversationWorkflowId(conversationId)).result();

async function fork(conversationId: string, body: object) {
  const answer = await builder.post(`/api/v1/conversations/${conversationId}/fork`, body);
  expect(answer).toMatchObject({ status: 201 });
  const made = forkShape.parse(answer.body);
  if (made.turnId) await ended(made.conversationId);
  return made;
}

const recordOf = async (conversationId: string, turnId: string) =>
  turnRecordSchema.parse((await builder.get(`/api/v1/conversations/${conversationId}/turns/${turnId}`)).body);
const read = async (conversationId: string) => conversationSchema.parse((await builder.get(`/api/v1/conversations/${conversationId}`)).body);
const textsOf = ({ messages }: SeenRequest) => messages.filter(({ role }) => role !== 'system').map(({ content }) => String(content));
const called = ({ messages }: SeenRequest) => messages.at(-1)?.role === 'tool';

async function bankOf({ bank }: TurnBench): Promise<string[]> {
  return Promise.all(['/sandbox/ledger', `/sandbox/outbox?userId=${ALEX.id}`].map(async (path) => {
    const response = await fetch(bank.url + path, { headers: { authorization: `Bearer ${bank.token}` } });
    return response.text();
  }));
}

/** The bank's code is entered by a colleague, as the customer reads it out. */
async function approveWaiting(conversationId: string): Promise<void> {
  const waiting = z.looseObject({ items: z.array(z.looseObject({ id: z.string(), conversationId: z.string().nullable(), argumentsDigest: z.string() })) });
  const asked = async () => waiting.parse((await support.get('/api/v1/approvals?status=waiting')).body).items.find((item) => item.conversationId === conversationId);
  await expect.poll(asked, { timeout: 10_000 }).toBeDefined();
  const { id, argumentsDigest } = (await asked()) ?? { id: '', argumentsDigest: '' };
  const outbox = z.looseObject({ items: z.array(z.looseObject({ code: z.string(), digest: z.string() })) });
  const { items } = await turns.bank.control('GET', `/sandbox/outbox?userId=${ALEX.id}`, outbox);
  const code = items.find(({ digest }) => digest === argumentsDigest)?.code;
  expect((await support.post(`/api/v1/approvals/${id}/decision`, { decision: 'approve', argumentsDigest, code })).status).toBe(200);
}

const PAY = { name: 'transfer_funds', arguments: { payeeId: 'Alice', amountMinor: 5_432 } };

describe('a fork with recorded tools', () => {
  test('at the second turn of three knows the first, runs its version, is answered as then, and moves nothing', async () => {
    const { agentId, versionId } = await agentWith(modelFlow(withTools('get_account_balance', 'transfer_funds', 'list_payees')));
    turns.model.script(
      { calls: [{ name: 'get_account_balance', arguments: {} }] }, { text: 'You have some.' },
      { calls: [PAY] }, { text: 'Paid.' }, { text: 'You are welcome.' },
    );
    let asked = 0;
    const source = await live(agentId, ['What have I?', 'Pay Alice', 'Thanks'], async (id) => {
      asked += 1;
      if (asked === 2) await approveWaiting(id);
    });
    await builder.put(`/api/v1/agents/${agentId}`, { name: 'Changed', description: '', flow: modelFlow({ systemPrompt: 'Other.' }), revision: 1 });
    const banks = async () => [await bankOf(turns), await bankOf(trials)];
    const before = await banks();
    const results: string[] = [];
    trials.model.otherwise((request) => {
      if (!called(request)) return { calls: [PAY, { name: 'get_account_balance', arguments: {} }, { name: 'transfer_funds', arguments: { payeeId: 'Alice', amountMinor: 1 } }, { name: 'list_payees', arguments: {} }] };
      results.push(...request.messages.filter(({ role }) => role === 'tool').map(({ content }) => String(content)));
      return { text: 'Paid again, it seems.' };
    });
    const made = await fork(source.conversationId, { turnId: source.turnIds[1] });
    expect(made).toMatchObject({ versionId, text: 'Pay Alice' });
    expect(textsOf(trials.model.requests[0] ?? { model: '', messages: [] })).toEqual(['What have I?', 'You have some.', 'Pay Alice']);
    expect(results.map((text) => /"status":"(\w+)"/.exec(text)?.[1])).toEqual(['succeeded', 'succeeded', 'failed', 'failed']);
    expect(results[0]).toContain('transferId');

    const record = await recordOf(made.conversationId, made.turnId ?? '');
    expect(record).toMatchObject({ sequence: 2, said: 'Pay Alice', reply: 'Paid again, it seems.', versionId });
    const calls = record.steps.flatMap(({ rounds }) => rounds ?? []).flatMap((round) => round.calls);
    expect(calls.map(({ toolName, status, code, divergence }) => [toolName, status, code, divergence])).toEqual([
      ['transfer_funds', 'succeeded', undefined, undefined],
      ['get_account_balance', 'succeeded', undefined, undefined],
      ['transfer_funds', 'failed', 'not_recorded', 'other-arguments'],
      ['list_payees', 'failed', 'not_recorded', 'no-such-call'],
    ]);
    expect(await banks()).toEqual(before);
    for (const table of ['tool_calls', 'approvals']) {
      expect(await turns.query(`select 1 from ${table} where conversation_id = ?`, [made.conversationId]), table).toEqual([]);
    }
    expect(turns.model.requests).toHaveLength(5);
    expect(await read(made.conversationId)).toMatchObject({
      mode: 'test', turnCount: 2, recording: { conversationId: source.conversationId },
      origin: { kind: 'fork', conversationId: source.conversationId, turnId: source.turnIds[1], sequence: 2, step: null },
      messages: [{ content: 'What have I?' }, { content: 'You have some.' }, { content: 'Pay Alice' }, { content: 'Paid again, it seems.' }],
    });

    // A fork of a fork is answered by what was recorded first; another text is another turn.
    trials.model.otherwise((request) => (called(request) ? { text: 'Again.' } : { calls: [PAY] }));
    const second = await fork(made.conversationId, { turnId: made.turnId, text: 'Pay Alice once more' });
    expect((await read(second.conversationId)).recording).toEqual({ conversationId: source.conversationId });
    expect(await recordOf(second.conversationId, second.turnId ?? '')).toMatchObject({
      said: 'Pay Alice once more', steps: [{}, { rounds: [{ calls: [{ status: 'succeeded' }] }, {}] }, {}],
    });
    expect(await banks()).toEqual(before);
  });

  test('takes no real tool when a colleague acts in it first, and ends though its worker is lost', async () => {
    const { agentId } = await agentWith(modelFlow(withTools('get_rewards_points', 'freeze_card')));
    turns.model.script({ calls: [{ name: 'get_rewards_points', arguments: {} }] }, { text: 'Some points.' });
    const source = await live(agentId, ['Points?']);
    const made = await fork(source.conversationId, { turnId: source.turnIds[0], run: false });
    expect((await support.post(`/api/v1/conversations/${made.conversationId}/take-over`, {})).status).toBe(200);
    expect((await support.post(`/api/v1/conversations/${made.conversationId}/hand-back`, {})).status).toBe(200);
    trials.model.script({ hang: 'Let me' });
    trials.model.otherwise((request) => (called(request) ? { text: 'Done.' } : { calls: [{ name: 'get_rewards_points', arguments: {} }, { name: 'freeze_card', arguments: { cardId: 'debit' } }] }));
    const sent = await builder.post(`/api/v1/conversations/${made.conversationId}/messages`, { messageId: randomUUID(), text: made.text });
    expect(sent.status).toBe(202);
    await expect.poll(() => trials.model.requests.length, { timeout: 10_000 }).toBe(1);
    await trials.restartWorker();
    await ended(made.conversationId);
    const record = await recordOf(made.conversationId, sentShape.parse(sent.body).turnId);
    expect(record).toMatchObject({ status: 'completed', reply: 'Done.' });
    expect(record.steps[1]?.rounds?.[0]?.calls.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  });
});

describe('a fork from a step', () => {
  const flow = (prompt: string) => flowOf([
    ['start', 'start'], ['first', 'model', { systemPrompt: 'First.' }], ['middle', 'reply', { text: 'And:' }], ['second', 'model', { systemPrompt: prompt }], ['end', 'end'],
  ]);

  test('runs from there only: what came before is taken from the record, once', async () => {
    const { agentId } = await agentWith(flow('Second.'));
    turns.model.script({ text: 'One.' }, { text: 'Two.' });
    const source = await live(agentId, ['Tell me']);
    trials.model.script({ text: 'Other two.' });
    const made = await fork(source.conversationId, { turnId: source.turnIds[0], nodeId: 'second' });
    const record = await recordOf(made.conversationId, made.turnId ?? '');
    expect(record.reply).toBe('One.\n\nAnd:\n\nOther two.');
    expect(record.steps.map(({ nodeId, pinned }) => [nodeId, pinned ?? false])).toEqual([['start', true], ['first', true], ['middle', true], ['second', false], ['end', false]]);
    expect(trials.model.requests).toHaveLength(1);
    // The next message of the fork is an ordinary one.
    trials.model.script({ text: 'A.' }, { text: 'B.' });
    await builder.post(`/api/v1/conversations/${made.conversationId}/messages`, { messageId: randomUUID(), text: 'More' });
    await ended(made.conversationId);
    expect(trials.model.requests).toHaveLength(3);
  });

  test('runs another version of the agent, or the draft, and only when it is asked to', async () => {
    const { agentId } = await agentWith(flow('Second.'));
    turns.model.script({ text: 'One.' }, { text: 'Two.' });
    const source = await live(agentId, ['Tell me']);
    await builder.put(`/api/v1/agents/${agentId}`, { name: 'Trial', description: '', flow: flow('Changed prompt.'), revision: 1 });
    const { id: versionId } = idShape.parse((await builder.post(`/api/v1/agents/${agentId}/versions`, { publish: false })).body);
    trials.model.otherwise({ text: 'Two of the new.' });
    const made = await fork(source.conversationId, { turnId: source.turnIds[0], step: 3, versionId });
    expect(made.versionId).toBe(versionId);
    expect(JSON.stringify(trials.model.requests.at(-1))).toContain('Changed prompt.');
    const waiting = await fork(source.conversationId, { turnId: source.turnIds[0], nodeId: 'second', draft: true, run: false });
    expect(waiting).toMatchObject({ text: 'Tell me', turnId: null, messageId: null });
    expect(trials.model.requests).toHaveLength(1);
    const pins = { end: { outlet: 'none', text: 'Pinned, too.' } };
    const sent = await builder.post(`/api/v1/conversations/${waiting.conversationId}/messages`, { messageId: randomUUID(), text: waiting.text, pins });
    await ended(waiting.conversationId);
    expect(await recordOf(waiting.conversationId, sentShape.parse(sent.body).turnId)).toMatchObject({ reply: 'One.\n\nAnd:\n\nTwo of the new.\n\nPinned, too.' });
    expect(trials.model.requests).toHaveLength(2);
  });
});

test('a fork with live tools is a test as any, and acts for nobody who is not proven', async () => {
  const { agentId } = await agentWith(modelFlow(withTools('get_rewards_points')));
  turns.model.otherwise((request) => (called(request) ? { text: 'Points.' } : { calls: [{ name: 'get_rewards_points', arguments: {} }] }));
  const source = await live(agentId, ['Points?']);
  const turnId = source.turnIds[0];
  expect(await builder.post(`/api/v1/conversations/${source.conversationId}/fork`, { turnId, tools: 'live' })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  const made = await fork(source.conversationId, { turnId, tools: 'live', customerToken: tokenOf() });
  expect(await read(made.conversationId)).toMatchObject({ recording: null, customer: ALEX, turns: [{ toolCalls: [{ toolName: 'get_rewards_points', status: 'succeeded' }] }] });
  // A tester's own test is tried again as it was.
  const again = await fork(made.conversationId, { turnId: made.turnId, tools: 'live' });
  expect((await read(again.conversationId)).customer).toEqual(ALEX);
  expect(trials.model.requests).toEqual([]);
});

test('what cannot be forked is refused with a code of its own', async () => {
  const { agentId } = await agentWith(modelFlow());
  const other = await agentWith(modelFlow());
  turns.model.script({ text: 'Hello.' });
  const { conversationId, turnIds: [turnId] } = await live(agentId, ['Hi']);
  const path = `/api/v1/conversations/${conversationId}/fork`;
  const refused = async (body: object, by: TestCaller = builder, at = path) => {
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
  const stranger = await (await api.tenant()).signedIn('admin');
  expect(await refused({ turnId }, stranger)).toEqual([404, 'not_found']);
  expect(await refused({ turnId }, api.nobody())).toEqual([401, 'unauthenticated']);
  expect((await stranger.get(`/api/v1/conversations/${conversationId}/turns/${turnId}`)).status).toBe(404);
  await turns.query(`update turns set steps = jsonb_build_array(steps -> 0 #- '{output}', steps -> 1) where id = ?`, [turnId]);
  expect(await refused({ turnId, nodeId: 'model' })).toEqual([409, 'step_not_recorded']);
  await builder.put(`/api/v1/agents/${agentId}`, { name: 'Trial', description: '', flow: flowOf([['start', 'start'], ['say', 'reply', { text: 'Hi' }]]), revision: 1 });
  expect(await refused({ turnId, nodeId: 'start', draft: true })).toEqual([201, undefined]);
  expect(await refused({ turnId, step: 1, draft: true })).toEqual([409, 'step_not_recorded']);
  turns.model.script({ hang: 'I was' });
  const { conversationId: started } = startedShape.parse((await builder.post(`/api/v1/agents/${agentId}/conversations`, { mode: 'test', environment: 'production' })).body);
  const sent = sentShape.parse((await builder.post(`/api/v1/conversations/${started}/messages`, { messageId: randomUUID(), text: 'Hi' })).body);
  await expect.poll(async () => (await read(started)).turns.length).toBe(1);
  expect(await refused({ turnId: sent.turnId }, builder, `/api/v1/conversations/${started}/fork`)).toEqual([409, 'turn_in_progress']);
  await builder.post(`/api/v1/conversations/${started}/stop`, {});
  await ended(started);
});

test('pins are for tests, and for who may change agents', async () => {
  const { agentId } = await agentWith(modelFlow());
  turns.model.otherwise({ text: 'Hello.' });
  const { send } = await live(agentId, ['Hi']);
  const pins = { model: { outlet: 'next', text: 'Pinned.' } };
  const message = () => ({ messageId: randomUUID(), text: 'Hi', pins });
  expect(await send(message())).toMatchObject({ status: 422, body: { code: 'trial_needs_test' } });
  const operator = (await newStaff(api.url, turns.tenantName, 'operator')).caller;
  const test = async (by: TestCaller) => startedShape.parse((await by.post(`/api/v1/agents/${agentId}/conversations`, { mode: 'test' })).body).conversationId;
  expect(await operator.post(`/api/v1/conversations/${await test(operator)}/messages`, message())).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  const mine = await test(builder);
  expect(await builder.post(`/api/v1/conversations/${mine}/messages`, { ...message(), pins: { model: { text: 'No way out' } } })).toMatchObject({ status: 422 });
  const chat = await builder.chat(agentId);
  await chat.ask({ type: 'hello', conversationId: mine, afterOffset: 0 });
  chat.send({ type: 'message', ...message() });
  await chat.until(() => chat.received.some(({ type }) => type === 'turn-end'));
  expect(JSON.stringify(chat.received)).toContain('Pinned.');
  const asLive = await builder.chat(agentId);
  await asLive.ask({ type: 'hello' });
  expect(await asLive.ask({ type: 'message', ...message() })).toMatchObject({ type: 'error', code: 'trial_needs_test' });
});

describe('one node alone', () => {
  const draft = flowOf([['start', 'start'], ['model', 'model', { systemPrompt: 'Help.' }], ['unfinished', 'reply', {}], ['say', 'reply', { text: '{{message.text}}!' }], ['end', 'end']]);

  test('is run as the draft has it, saved or not, though other nodes are unfinished', async () => {
    const { id: agentId } = idShape.parse((await builder.post('/api/v1/agents', { name: 'Draft', flow: draft })).body);
    const path = `/api/v1/agents/${agentId}/node-runs`;
    turns.model.script({ text: 'It costs 5 dollars [1].' });
    const source = { number: 1, documentId: 'd', title: 'Fees', text: 'A card costs 5 dollars.', score: 1 };
    const ran = await builder.post(path, { nodeId: 'model', input: { messageText: 'Cost?', sources: [source] } });
    expect(ran).toMatchObject({ status: 202 });
    expect(nodeRunShape.parse(ran.body)).toMatchObject({ status: 'completed', reply: 'It costs 5 dollars [1].', step: { nodeId: 'model', input: { sources: 1 }, usage: { inputTokens: 10 } } });
    expect(JSON.stringify(turns.model.requests)).toContain('A card costs 5 dollars.');
    const changed = { ...draft, nodes: draft.nodes.map((node) => (node.id === 'say' ? { ...node, disabled: true, config: { text: 'Changed' } } : node)) };
    const say = nodeRunShape.parse((await builder.post(path, { nodeId: 'say', flow: changed, input: { messageText: 'Hi' } })).body);
    expect(say).toMatchObject({ reply: 'Changed', step: { nodeId: 'say', outcome: 'next' } });
    expect((await read(say.conversationId)).origin).toEqual({ kind: 'node-run', nodeId: 'say' });
    const listed = await builder.get(`/api/v1/conversations?agentId=${agentId}`);
    expect(listed.body['items']).toEqual([]);
  });

  test('is refused where it is not there, has problems itself, or is another\'s', async () => {
    const { id: agentId } = idShape.parse((await builder.post('/api/v1/agents', { name: 'Draft', flow: draft })).body);
    const refused = async (body: object, by: TestCaller = builder) => {
      const { status, body: problem } = await by.post(`/api/v1/agents/${agentId}/node-runs`, { input: { messageText: 'Hi' }, ...body });
      return [status, problem['code']];
    };
    expect(await refused({ nodeId: 'nowhere' })).toEqual([404, 'node_not_found']);
    expect(await refused({ nodeId: 'unfinished' })).toEqual([422, 'flow_invalid']);
    expect(await refused({ nodeId: 'say', input: { messageText: ' ' } })).toEqual([422, 'message_empty']);
    expect(await refused({ nodeId: 'say' }, (await newStaff(api.url, turns.tenantName, 'operator')).caller)).toEqual([403, 'forbidden']);
    expect(await refused({ nodeId: 'say' }, await (await api.tenant()).signedIn('builder'))).toEqual([404, 'not_found']);
  });
});

test('what steps knew and changed is in a turn\'s own record, and not in what customers read', async () => {
  const { agentId } = await agentWith(modelFlow());
  turns.model.script({ text: 'Hello.' });
  const { conversationId, turnIds: [turnId] } = await live(agentId, ['Hi']);
  const record = await recordOf(conversationId, turnId ?? '');
  expect(record).toMatchObject({ conversationId, sequence: 1, said: 'Hi', reply: 'Hello.', steps: [{}, { input: { messageText: 'Hi' }, output: { text: 'Hello.' } }, {}] });
  const whole = await read(conversationId);
  expect(whole.turns[0]?.steps[1]).toMatchObject({ nodeId: 'model', usage: { inputTokens: 10 } });
  const seen = await api.nobody().get(`/api/v1/conversations/${conversationId}`, { 'x-customer-token': tokenOf() });
  for (const body of [seen.body, (await builder.get(`/api/v1/conversations/${conversationId}`)).body]) {
    expect(JSON.stringify(body['turns'])).not.toMatch(/"(input|output)":|"rounds":\[/);
  }
  expect(seen.body).not.toHaveProperty('origin');
});
