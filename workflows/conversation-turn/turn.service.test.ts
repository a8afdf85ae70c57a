import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { sendUntilTaken } from '../../api/send-update.ts';
import { chatEventSchema } from '../../contract/events.ts';
import { shownText } from '../../activities/turn/finish-turn.ts';
import { flowOf, modelFlow, withTools } from '../../test/support/flows.ts';
import { refusalOf, startTurnBench, type Conversation, type TurnBench } from '../../test/support/turn-bench.ts';
import { enqueueMessageUpdate, stopTurnUpdate, turnStateQuery } from './messages.ts';

let bench: TurnBench;
beforeAll(async () => {
  bench = await startTurnBench();
});
afterAll(() => bench.stop());
beforeEach(() => {
  bench.model.script();
  bench.secondModel.script();
  bench.model.requests.length = 0;
});

const typesOf = async (conversation: Conversation) => (await conversation.events()).map((event) => event.type);

test('a turn streams its answer and saves it', async () => {
  bench.model.script({ text: 'Hello, how can I help?', chunks: 4, delayMs: 40 });
  const conversation = await bench.converse(modelFlow());
  const handle = await conversation.send('Hi');
  await handle.result();
  const end = await conversation.event('turn-end');
  const events = await conversation.events();
  expect(end).toMatchObject({ status: 'completed', content: 'Hello, how can I help?', model: 'scripted' });
  expect(end.usage).toMatchObject({ inputTokens: 10, outputTokens: 5 });
  expect(shownText(events)).toBe(end.content);
  expect(events.filter((event) => event.type === 'text-delta').length).toBeGreaterThan(1);
  expect(events.map((event) => event.offset)).toEqual(events.map((_, index) => index + 1));
  for (const event of events) chatEventSchema.parse(event);
  const messages = await bench.query<{ role: string; content: string }>(
    'select role, content from messages where conversation_id = ? order by position', [conversation.id],
  );
  expect(messages).toEqual([
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello, how can I help?' },
  ]);
});

test('the model reads the earlier messages of the conversation, ten at most', async () => {
  bench.model.otherwise({ text: 'ok' });
  const conversation = await bench.converse(modelFlow());
  for (let turn = 1; turn <= 6; turn += 1) await (await conversation.send(`question ${turn}`)).result();
  const asked = bench.model.requests.at(-1)?.messages.filter((message) => message.role !== 'system') ?? [];
  expect(asked).toHaveLength(11);
  expect(asked.at(-1)?.content).toBe('question 6');
  expect(asked[0]?.content).toBe('question 1');
});

test('a conversation is in the language of the first message that tells one', async () => {
  bench.model.otherwise({ text: 'ok' });
  const conversation = await bench.converse(modelFlow());
  const known: (string | null)[] = [];
  for (const text of ['4711?', 'Wie hoch ist mein Kontostand?', 'What is my balance?']) {
    await (await conversation.send(text)).result();
    const [row] = await bench.query<{ language: string | null }>('select language from conversations where id = ?', [conversation.id]);
    known.push(row?.language ?? null);
  }
  expect(known).toEqual([null, 'de', 'de']);
});

test('the model calls tools, several at once, and answers from their results', async () => {
  bench.model.script(
    { text: 'Let me look.', calls: [
      { name: 'get_account_balance', arguments: {} },
      { name: 'list_payees', arguments: {} },
    ] },
    { text: 'Here you are.' },
  );
  const conversation = await bench.converse(modelFlow(withTools('get_account_balance', 'list_payees')));
  await (await conversation.send('Balance and payees?')).result();
  const end = await conversation.event('turn-end');
  const results = (await conversation.events()).filter((event) => event.type === 'tool-result');
  expect(results.map((event) => event.status)).toEqual(['succeeded', 'succeeded']);
  expect([...end.toolsCalled].sort()).toEqual(['get_account_balance', 'list_payees']);
  expect(end.content).toBe('Let me look.\n\nHere you are.');
  expect(shownText(await conversation.events())).toBe(end.content);
  const told = bench.model.requests[1]?.messages.filter((message) => message.role === 'tool') ?? [];
  expect(told).toHaveLength(2);
  expect(String(told[0]?.content)).toContain('succeeded');
});

test('broken arguments, an unknown tool and too many calls are told to the model, which may do better', async () => {
  bench.model.script(
    { rawCalls: [{ name: 'get_account_balance', argumentsText: '{"accountId": ' }] },
    { calls: [{ name: 'rob_the_bank', arguments: {} }] },
    { calls: Array.from({ length: 200 }, () => ({ name: 'get_account_balance', arguments: {} })) },
    { text: 'I give up on tools.' },
  );
  const conversation = await bench.converse(modelFlow({ ...withTools('get_account_balance'), maxToolRounds: 3 }));
  await (await conversation.send('Go')).result();
  const end = await conversation.event('turn-end');
  expect(end).toMatchObject({ status: 'completed', content: 'I give up on tools.' });
  const results = (await conversation.events()).filter((event) => event.type === 'tool-result');
  expect(results.length).toBeLessThanOrEqual(8);
  const said = bench.model.requests.flatMap((request) => request.messages).map((message) => String(message.content)).join('\n');
  expect(said).toContain('not a JSON object');
  expect(said).toContain('rob_the_bank');
  expect(bench.model.requests.at(-1)?.tools ?? []).toHaveLength(0);
});

test('a model that fails is tried again, and the customer sees its answer start over', async () => {
  bench.model.script({ cutAfter: 'Half an ans' }, { status: 500 }, { text: 'A whole answer.' });
  const conversation = await bench.converse(modelFlow());
  await (await conversation.send('Hi')).result();
  const end = await conversation.event('turn-end');
  expect(end).toMatchObject({ status: 'completed', content: 'A whole answer.' });
  expect(await typesOf(conversation)).toContain('text-reset');
  expect(shownText(await conversation.events())).toBe('A whole answer.');
});

test('when the first model is given up the fallback answers', async () => {
  bench.model.otherwise({ status: 401 });
  bench.secondModel.script({ text: 'The second model speaks.' });
  const conversation = await bench.converse(modelFlow({ fallback: { provider: 'openai', model: 'backup' } }));
  await (await conversation.send('Hi')).result();
  const end = await conversation.event('turn-end');
  expect(end).toMatchObject({ status: 'completed', content: 'The second model speaks.', model: 'backup' });
});

test('when no model answers the customer reads an apology and a way to a person', async () => {
  bench.model.otherwise({ status: 401 });
  const conversation = await bench.converse(modelFlow());
  await (await conversation.send('Hi')).result();
  const end = await conversation.event('turn-end');
  expect(end.status).toBe('failed');
  expect(end.content).toMatch(/sorry.*colleague/i);
  expect((await conversation.event('error')).code).toBe('model_unauthorized');
});

test('the same message sent twice makes one turn', async () => {
  bench.model.otherwise({ text: 'Once.' });
  const conversation = await bench.converse(modelFlow());
  const input = conversation.inputOf('Hi', 'message-1');
  const start = () => bench.client.workflow.start('conversationTurn', {
    workflowId: `conversation/${conversation.id}`, taskQueue: bench.taskQueue, args: [input],
  });
  await (await start()).result();
  await (await start()).result();
  expect((await typesOf(conversation)).filter((type) => type === 'turn-end')).toHaveLength(1);
  expect(bench.model.requests).toHaveLength(1);
});

test('messages during a turn are queued, each once, up to five, and answered in order', async () => {
  bench.model.otherwise({ text: 'Answer.', delayMs: 300, chunks: 3 });
  const conversation = await bench.converse(modelFlow());
  const handle = await conversation.send('first');
  const message = (number: number) => ({ turnId: randomUUID(), messageId: `queued-${number}`, text: `queued ${number}` });
  const queued = [1, 2, 3, 4, 5].map(message);
  for (const next of queued) await handle.executeUpdate(enqueueMessageUpdate, { args: [next] });
  const again = await handle.executeUpdate(enqueueMessageUpdate, { args: [{ ...message(2) }] });
  expect(again.position).toBe(2);
  expect(await refusalOf(handle.executeUpdate(enqueueMessageUpdate, { args: [message(6)] }))).toMatchObject({ code: 'queue_full' });
  await handle.result();
  const asked = (await bench.query<{ content: string }>(
    "select content from messages where conversation_id = ? and role = 'user' order by position", [conversation.id],
  )).map((row) => row.content);
  expect(asked).toEqual(['first', 'queued 1', 'queued 2', 'queued 3', 'queued 4', 'queued 5']);
  expect((await typesOf(conversation)).filter((type) => type === 'turn-end')).toHaveLength(6);
});

test('a stopped turn keeps what the customer has read, and tells nothing after its end', async () => {
  bench.model.script({ hang: 'The beginning of' });
  const conversation = await bench.converse(modelFlow());
  const handle = await conversation.send('Hi');
  await conversation.event('text-delta');
  await sendUntilTaken(() => handle.executeUpdate(stopTurnUpdate, { args: [{}] }));
  await handle.result();
  const end = await conversation.event('turn-end');
  expect(end).toMatchObject({ status: 'stopped', content: 'The beginning of' });
  expect((await conversation.events()).at(-1)?.type).toBe('turn-end');
  expect(await refusalOf(
    bench.client.workflow.getHandle(`conversation/${conversation.id}`).executeUpdate(stopTurnUpdate, { args: [{}] }),
  ).catch((failure: unknown) => failure)).toBeInstanceOf(Error);
});

test('a guardrail masks the card number before the model, and the history, read it', async () => {
  bench.model.script({ text: 'Noted.' });
  const flow = flowOf([
    ['start', 'start'],
    ['guard', 'guardrail', { applyTo: 'message' }],
    ['model', 'model', { systemPrompt: 'Help.' }],
    ['end', 'end'],
  ], ['guard.next -> model', 'guard.blocked -> end']);
  const conversation = await bench.converse(flow);
  await (await conversation.send('My card is 4111 1111 1111 1111')).result();
  expect(JSON.stringify(bench.model.requests)).not.toContain('4111 1111 1111 1111');
  const [message] = await bench.query<{ content: string }>(
    "select content from messages where conversation_id = ? and role = 'user'", [conversation.id],
  );
  expect(message?.content).not.toContain('4111 1111 1111 1111');
});

test('what a guardrail holds back stays what the customer said, masked, and no later turn reads it', async () => {
  const flow = flowOf([
    ['start', 'start'],
    ['guard', 'guardrail', { applyTo: 'message', blockedTopics: ['moon'], blockedMessage: 'Not here.' }],
    ['model', 'model', { systemPrompt: 'Help.' }],
    ['end', 'end'],
  ], ['guard.next -> model']);
  const conversation = await bench.converse(flow);
  await (await conversation.send('Do you bank on the moon? My card is 4111 1111 1111 1111')).result();
  bench.model.script({ text: 'Hello.' });
  await (await conversation.send('Hello')).result();
  const said = await bench.query<{ role: string; content: string }>(
    'select role, content from messages where conversation_id = ? order by position', [conversation.id],
  );
  expect(said.map(({ role, content }) => `${role}: ${content}`)).toEqual([
    'user: Do you bank on the moon? My card is [card ending 1111]', 'assistant: Not here.', 'user: Hello', 'assistant: Hello.',
  ]);
  const read = JSON.stringify(bench.model.requests.at(-1));
  expect(read).toContain('(Held back by a guardrail.)');
  expect(read).not.toContain('moon');
});

test('conditions branch, replies are filled in, and a loop ends at its limit', async () => {
  const flow = flowOf(
    [
      ['start', 'start'],
      ['again', 'condition', {
        maxVisits: 3,
        branches: [{ id: 'loop', label: '', match: 'all', rules: [{ field: 'message.text', operator: 'contains', value: 'loop' }] }],
      }],
      ['say', 'reply', { text: 'Turn {{conversation.turn}}' }],
      ['end', 'end'],
    ],
    ['again.loop -> say', 'again.else -> end', 'say -> again'],
  );
  const conversation = await bench.converse(flow);
  await (await conversation.send('loop please')).result();
  expect((await conversation.event('turn-end')).content).toBe('Turn 1\n\nTurn 1\n\nTurn 1');
});

test('a handoff ends the turn, and later messages wait for a person without an answer of the agent', async () => {
  const flow = flowOf([['start', 'start'], ['person', 'handoff', { reason: 'Asked for', message: 'One moment.' }]]);
  const conversation = await bench.converse(flow);
  await (await conversation.send('A person please')).result();
  expect((await conversation.event('handoff')).reason).toBe('Asked for');
  const first = await conversation.event('turn-end');
  expect(first).toMatchObject({ status: 'handed-over', content: 'One moment.' });
  await (await conversation.send('Are you there?')).result();
  expect(await conversation.event('turn-end', first.offset)).toMatchObject({ status: 'handed-over', content: '' });
});

test('transfer_to_human hands over when the model calls it', async () => {
  bench.model.script({ text: 'I will fetch a colleague.', calls: [{ name: 'transfer_to_human', arguments: { reason: 'The customer asked.' } }] });
  const conversation = await bench.converse(modelFlow(withTools('transfer_to_human')));
  await (await conversation.send('Human!')).result();
  expect((await conversation.event('turn-end')).status).toBe('handed-over');
});

test('a wait is a durable timer, and the state of a running turn can be asked', async () => {
  const flow = flowOf([['start', 'start'], ['pause', 'wait', { seconds: 2 }], ['say', 'reply', { text: 'Back.' }], ['end', 'end']]);
  const conversation = await bench.converse(flow);
  const handle = await conversation.send('Hi');
  await conversation.event('turn-start');
  await expect.poll(() => handle.query(turnStateQuery)).toMatchObject({ nodeId: 'pause', waitingFor: 'timer', queued: 0 });
  await handle.result();
  expect((await conversation.event('turn-end')).content).toBe('Back.');
});

test('the trace of a turn names each step with its outcome', async () => {
  bench.model.script({ text: 'Done.' });
  const conversation = await bench.converse(modelFlow());
  await (await conversation.send('Hi')).result();
  const [turn] = await bench.query<{ steps: unknown; status: string; events: unknown[] }>(
    'select steps, status, events from turns where conversation_id = ?', [conversation.id],
  );
  const steps = z.array(z.looseObject({ nodeId: z.string(), outcome: z.string(), durationMs: z.number() })).parse(turn?.steps);
  expect(steps.map((step) => step.nodeId)).toEqual(['start', 'model', 'end']);
  expect(turn?.events).toEqual(await conversation.events());
});
