import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { trialRoutes } from '../contract/http/trials.ts';
import { LIMITS } from '../domain/limits.ts';
import { flowOf, modelFlow } from '../test/support/flows.ts';
import { idShape, startedShape, startTrialBench, type TrialBench } from '../test/support/trial-bench.ts';
import type { TestCaller } from './testing/test-caller.ts';

let bench: TrialBench;
beforeAll(async () => {
  bench = await startTrialBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.reset());

const nodeRunShape = trialRoutes.runNode.responses[202];

test('pins are for tests, and for who may change agents', async () => {
  const { agentId } = await bench.agentWith(modelFlow());
  bench.turns.model.otherwise({ text: 'Hello.' });
  const { send } = await bench.live(agentId, ['Hi']);
  const pins = { model: { outlet: 'next', text: 'Pinned.' } };
  const message = () => ({ messageId: randomUUID(), text: 'Hi', pins });
  expect(await send(message())).toMatchObject({ status: 422, body: { code: 'trial_needs_test' } });
  const operator = await bench.staff('operator');
  const test = async (by: TestCaller) => startedShape.parse((await by.post(`/api/v1/agents/${agentId}/conversations`, { mode: 'test' })).body).conversationId;
  expect(await operator.post(`/api/v1/conversations/${await test(operator)}/messages`, message())).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  const mine = await test(bench.builder);
  expect(await bench.builder.post(`/api/v1/conversations/${mine}/messages`, { ...message(), pins: { model: { text: 'No way out' } } })).toMatchObject({ status: 422 });
  const long = { model: { outlet: 'next', sources: [{ number: 1, documentId: 'd', title: 't', text: 'a'.repeat(LIMITS.trialCharacters), score: 1 }] } };
  expect(await bench.builder.post(`/api/v1/conversations/${mine}/messages`, { ...message(), pins: long })).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  const chat = await bench.builder.chat(agentId);
  await chat.ask({ type: 'hello', conversationId: mine, afterOffset: 0 });
  chat.send({ type: 'message', ...message() });
  await chat.until(() => chat.received.some(({ type }) => type === 'turn-end'));
  expect(JSON.stringify(chat.received)).toContain('Pinned.');
  const asLive = await bench.builder.chat(agentId);
  await asLive.ask({ type: 'hello' });
  expect(await asLive.ask({ type: 'message', ...message() })).toMatchObject({ type: 'error', code: 'trial_needs_test' });
});

describe('one node alone', () => {
  const draft = flowOf([['start', 'start'], ['model', 'model', { systemPrompt: 'Help.' }], ['unfinished', 'reply', {}], ['say', 'reply', { text: '{{message.text}}!' }], ['end', 'end']]);

  test('is run as the draft has it, saved or not, though other nodes are unfinished', async () => {
    const { id: agentId } = idShape.parse((await bench.builder.post('/api/v1/agents', { name: 'Draft', flow: draft })).body);
    const path = `/api/v1/agents/${agentId}/node-runs`;
    bench.turns.model.script({ text: 'It costs 5 dollars [1].' });
    const source = { number: 1, documentId: 'd', title: 'Fees', text: 'A card costs 5 dollars.', score: 1 };
    const ran = await bench.builder.post(path, { nodeId: 'model', input: { messageText: 'Cost?', sources: [source] } });
    expect(ran).toMatchObject({ status: 202 });
    expect(nodeRunShape.parse(ran.body)).toMatchObject({ status: 'completed', reply: 'It costs 5 dollars [1].', step: { nodeId: 'model', input: { sources: 1 }, usage: { inputTokens: 10 } } });
    expect(JSON.stringify(bench.turns.model.requests)).toContain('A card costs 5 dollars.');
    const changed = { ...draft, nodes: draft.nodes.map((node) => (node.id === 'say' ? { ...node, disabled: true, config: { text: 'Changed' } } : node)) };
    const say = nodeRunShape.parse((await bench.builder.post(path, { nodeId: 'say', flow: changed, input: { messageText: 'Hi' } })).body);
    expect(say).toMatchObject({ reply: 'Changed', step: { nodeId: 'say', outcome: 'next' } });
    expect((await bench.read(say.conversationId)).origin).toEqual({ kind: 'node-run', nodeId: 'say' });
    const listed = await bench.builder.get(`/api/v1/conversations?agentId=${agentId}`);
    expect(listed.body['items']).toEqual([]);
  });

  test('is refused where it is not there, has problems itself, or is another\'s', async () => {
    const { id: agentId } = idShape.parse((await bench.builder.post('/api/v1/agents', { name: 'Draft', flow: draft })).body);
    const refused = async (body: object, by: TestCaller = bench.builder) => {
      const { status, body: problem } = await by.post(`/api/v1/agents/${agentId}/node-runs`, { input: { messageText: 'Hi' }, ...body });
      return [status, problem['code']];
    };
    expect(await refused({ nodeId: 'nowhere' })).toEqual([404, 'node_not_found']);
    expect(await refused({ nodeId: 'unfinished' })).toEqual([422, 'flow_invalid']);
    expect(await refused({ nodeId: 'say', input: { messageText: ' ' } })).toEqual([422, 'message_empty']);
    expect(await refused({ nodeId: 'say' }, await bench.staff('operator'))).toEqual([403, 'forbidden']);
    expect(await refused({ nodeId: 'say' }, await (await bench.api.tenant()).signedIn('builder'))).toEqual([404, 'not_found']);
  });
});

test('what steps knew and changed is in a turn\'s own record, and not in what customers read', async () => {
  const { agentId } = await bench.agentWith(modelFlow());
  bench.turns.model.script({ text: 'Hello.' });
  const { conversationId, turnIds: [turnId] } = await bench.live(agentId, ['Hi']);
  const record = await bench.recordOf(conversationId, turnId);
  expect(record).toMatchObject({ conversationId, sequence: 1, said: 'Hi', reply: 'Hello.', steps: [{}, { input: { messageText: 'Hi' }, output: { text: 'Hello.' } }, {}] });
  const whole = await bench.read(conversationId);
  expect(whole.turns[0]?.steps[1]).toMatchObject({ nodeId: 'model', usage: { inputTokens: 10 } });
  const seen = await bench.api.nobody().get(`/api/v1/conversations/${conversationId}`, { 'x-customer-token': bench.customerToken() });
  for (const body of [seen.body, (await bench.builder.get(`/api/v1/conversations/${conversationId}`)).body]) {
    expect(JSON.stringify(body['turns'])).not.toMatch(/"(input|output)":|"rounds":\[/);
  }
  expect(seen.body).not.toHaveProperty('origin');
});
