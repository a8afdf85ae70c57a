import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { sendUntilTaken } from '../../api/send-update.ts';
import { turnRecordSchema } from '../../contract/http/trials.ts';
import type { Source } from '../../domain/conversation/events.ts';
import type { StepRecord } from '../../domain/conversation/step-record.ts';
import type { Flow } from '../../domain/flow/model.ts';
import { conversationWorkflowId } from '../../domain/ids.ts';
import { flowOf, modelFlow, withTools } from '../../test/support/flows.ts';
import { asWord } from '../../test/support/secrets.ts';
import { bookings } from '../../test/support/transfers.ts';
import { refusalOf, startTurnBench, type Conversation, type TurnBench } from '../../test/support/turn-bench.ts';
import { enqueueMessageUpdate, stopTurnUpdate, type Trial, type TurnInput } from './messages.ts';
import type { conversationTurn } from './workflow.ts';

let bench: TurnBench;
beforeAll(async () => {
  bench = await startTurnBench();
});
afterAll(() => bench.stop());
beforeEach(() => {
  bench.model.script();
  bench.model.requests.length = 0;
});

const FEE: Source = { number: 1, documentId: 'doc', title: 'Fees', text: 'A card costs 5 dollars.', score: 0.9 };
const searching = flowOf([
  ['start', 'start'], ['find', 'retrieve', { knowledgeBaseIds: [randomUUID()] }], ['model', 'model', { systemPrompt: 'Help.' }], ['end', 'end'],
]);

async function start(conversation: Conversation, text: string, trial?: Trial, changes: Partial<TurnInput> = {}) {
  const input = conversation.inputOf(text);
  return bench.client.workflow.start<typeof conversationTurn>('conversationTurn', {
    workflowId: conversationWorkflowId(conversation.id), taskQueue: bench.taskQueue, workflowTaskTimeout: '5s',
    args: [{ ...input, ...changes, message: { ...input.message, ...(trial ? { trial } : {}) } }],
  });
}

async function run(flow: Flow, text: string, trial?: Trial) {
  const conversation = await bench.converse(flow);
  const handle = await start(conversation, text, trial);
  await handle.result();
  return { conversation, handle, steps: await stepsOf(conversation), end: await conversation.event('turn-end') };
}

async function stepsOf({ id }: Conversation): Promise<StepRecord[]> {
  const [turn] = await bench.query<{ steps: StepRecord[] }>('select steps from turns where conversation_id = ? order by sequence desc', [id]);
  const steps = turn?.steps ?? [];
  for (const step of steps) turnRecordSchema.shape.steps.element.parse(step);
  return steps;
}

/** A history as text, its payloads readable. */
async function historyOf(conversation: Conversation): Promise<string> {
  const history = await bench.client.workflow.getHandle(conversationWorkflowId(conversation.id)).fetchHistory();
  return JSON.stringify(history).replace(/"data":"([A-Za-z0-9+/=]+)"/g, (_found, data: string) => Buffer.from(data, 'base64').toString('utf8'));
}

describe('the record of a turn', () => {
  test('tells of each step what it knew, changed, asked, called and cost', async () => {
    bench.model.script({ calls: [{ name: 'get_account_balance', arguments: {} }], text: 'Let me look.' }, { text: 'You have money.' });
    const flow = flowOf([['start', 'start'], ['model', 'model', { systemPrompt: 'Help.', ...withTools('get_account_balance') }], ['say', 'reply', { text: 'Bye.' }], ['end', 'end']]);
    const { steps } = await run(flow, 'My balance?');
    const [begin, model, say] = steps;
    expect(begin).toMatchObject({ input: { messageText: 'My balance?', replyText: '', retrieval: 'none', sources: 0 }, output: { outlet: 'next' } });
    expect(model).toMatchObject({
      output: { outlet: 'next', text: 'Let me look.\n\nYou have money.', toolsCalled: ['get_account_balance'], facts: { 'tool.status': 'succeeded' } },
      usage: { inputTokens: 20, outputTokens: 10, currency: 'USD' },
      rounds: [
        { text: 'Let me look.', calls: [{ toolName: 'get_account_balance', arguments: {}, status: 'succeeded', data: expect.anything(), toolCallId: expect.stringMatching(/\.1$/) }] },
        { text: 'You have money.', calls: [] },
      ],
    });
    expect(say).toMatchObject({ input: { replyText: 'Let me look.\n\nYou have money.' }, output: { outlet: 'next', text: 'Bye.' } });
    expect(say?.usage).toBeUndefined();
    expect(steps.some((step) => 'cut' in step || 'pinned' in step)).toBe(false);
  });

  test('keeps a message as the guardrail left it, from the first step on, and masks what a model wrote', async () => {
    const card = '4111 1111 1111 1111';
    bench.model.script({ calls: [{ name: 'no_such_tool', arguments: { code: '271828', card } }] }, { text: `Yours is ${card}.` });
    const flow = flowOf([['start', 'start'], ['guard', 'guardrail', { applyTo: 'message' }], ['model', 'model', { systemPrompt: 'Help.', ...withTools('list_payees') }], ['end', 'end']],
      ['guard.next -> model', 'guard.blocked -> end']);
    const { steps } = await run(flow, `My card is ${card}, and I am alex@example.com`);
    const text = JSON.stringify(steps);
    expect(steps.map(({ nodeId }) => nodeId)).toEqual(['start', 'guard', 'model', 'end']);
    expect(text).not.toContain(card);
    expect(text).not.toMatch(asWord('271828'));
    expect(text).not.toContain('alex@example.com');
    expect(steps[0]?.input?.messageText).toContain('My card is');
  });

  test('says how often an activity was tried, and where a stopped turn was', async () => {
    bench.model.script({ status: 503 }, { text: 'Now.' });
    const { steps } = await run(modelFlow(), 'Hi');
    expect(steps.find(({ nodeId }) => nodeId === 'model')).toMatchObject({ attempts: 2 });
    bench.model.script({ hang: 'I was' });
    const conversation = await bench.converse(modelFlow());
    const handle = await start(conversation, 'Hi');
    await conversation.event('text-delta');
    await sendUntilTaken(() => handle.executeUpdate(stopTurnUpdate, { args: [{}] }));
    await handle.result();
    expect((await stepsOf(conversation)).map(({ nodeId, outcome }) => [nodeId, outcome])).toEqual([['start', 'next'], ['model', 'stopped']]);
  });
});

describe('a pinned node', () => {
  test('of a search is not searched: the model reads its passages, and the run says so', async () => {
    bench.model.script({ text: 'It costs 5 dollars [1].' });
    const { conversation, steps, end } = await run(searching, 'What does a card cost?', { pins: { find: { outlet: 'next', retrieval: 'found', sources: [FEE] } } });
    expect(JSON.stringify(bench.model.requests)).toContain('A card costs 5 dollars.');
    expect(await conversation.event('retrieval-end')).toMatchObject({ documentsRetrieved: 1, sources: [{ title: 'Fees' }] });
    expect(end).toMatchObject({ status: 'completed', citations: [{ title: 'Fees' }], documentsUsed: 1 });
    expect(steps.map(({ nodeId, pinned }) => [nodeId, pinned])).toEqual([['start', undefined], ['find', true], ['model', undefined], ['end', undefined]]);
    const history = await historyOf(conversation);
    expect(history).not.toContain('searchKnowledge');
    expect(history).toContain('pinned, not run');
  });

  test('of a model asks no model, streams its text, costs nothing, and the flow goes its way', async () => {
    const branches = [{ id: 'yes', label: '', match: 'all', rules: [{ field: 'tools.called', operator: 'contains', value: 'get_rewards' }] }];
    const flow = flowOf([['start', 'start'], ['say', 'reply', { text: 'Hello.' }], ['model', 'model', { systemPrompt: 'Help.' }], ['check', 'condition', { branches }], ['bye', 'reply', { text: 'Bye.' }], ['end', 'end']],
      ['check.yes -> bye', 'check.else -> end']);
    const { conversation, end, steps } = await run(flow, 'Hi', { pins: { model: { outlet: 'next', text: 'Pinned.', toolsCalled: ['get_rewards_points'] } } });
    expect(bench.model.requests).toEqual([]);
    expect(end).toMatchObject({ content: 'Hello.\n\nPinned.\n\nBye.', usage: { inputTokens: 0, costMicros: 0 } });
    const deltas = (await conversation.events()).flatMap((event) => (event.type === 'text-delta' ? [event.text] : []));
    expect(deltas.join('')).toBe(end.content);
    expect(steps.find(({ nodeId }) => nodeId === 'model')?.output).toMatchObject({ text: 'Pinned.' });
  });

  test('holds at each visit, where a recorded one is used up in its order', async () => {
    const branches = [{ id: 'loop', label: '', match: 'all', rules: [{ field: 'message.text', operator: 'contains', value: 'loop' }] }];
    const flow = flowOf([['start', 'start'], ['again', 'condition', { maxVisits: 3, branches }], ['say', 'reply', { text: 'live' }], ['end', 'end']],
      ['again.loop -> say', 'again.else -> end', 'say -> again']);
    const outlet = 'next';
    expect((await run(flow, 'loop', { pins: { say: { outlet, text: 'pin' } } })).end.content).toBe('pin\n\npin\n\npin');
    expect((await run(flow, 'loop', { recorded: { say: [{ outlet, text: 'one' }, { outlet, text: 'two' }] } })).end.content).toBe('one\n\ntwo\n\nlive');
  });

  test('may hand over, fail, and put a reply in place of what was written', async () => {
    const handed = await run(modelFlow(), 'Hi', { pins: { model: { outlet: 'next', text: 'A colleague comes.', handoffReason: 'Asked for' } } });
    expect(handed.end).toMatchObject({ status: 'handed-over', content: 'A colleague comes.' });
    const failed = await run(modelFlow(), 'Hi', { pins: { model: { outlet: 'next', failure: { code: 'model_unavailable', message: 'Sorry.' } } } });
    expect(failed.end).toMatchObject({ status: 'failed', content: 'Sorry.' });
    const flow = flowOf([['start', 'start'], ['say', 'reply', { text: 'Secret.' }], ['guard', 'guardrail', { applyTo: 'reply' }], ['end', 'end']], ['guard.next -> end', 'guard.blocked -> end']);
    const replaced = await run(flow, 'Hi', { pins: { guard: { outlet: 'next', replyText: 'Held back.' } } });
    expect(replaced.end.content).toBe('Held back.');
    expect((await replaced.conversation.events()).some(({ type }) => type === 'text-reset')).toBe(true);
  });

  test('survives its worker: the turn ends as any other', async () => {
    bench.model.script({ hang: 'I was' });
    bench.model.otherwise({ text: 'It costs 5 dollars.' });
    const conversation = await bench.converse(searching);
    const handle = await start(conversation, 'Cost?', { pins: { find: { outlet: 'next', retrieval: 'found', sources: [FEE] } } });
    await conversation.event('text-delta');
    await bench.restartWorker();
    await handle.result();
    expect(await conversation.event('turn-end')).toMatchObject({ status: 'completed', content: 'It costs 5 dollars.' });
    expect((await conversation.events()).filter(({ type }) => type === 'retrieval-end')).toHaveLength(1);
  });
});

test('one node alone is run with what it is given, whatever its kind, and the turn ends there', async () => {
  const branches = [{ id: 'yes', label: '', match: 'all', rules: [{ field: 'retrieval.count', operator: 'greater-than', value: 0 }] }];
  const flow = flowOf([
    ['start', 'start'], ['guard', 'guardrail', { applyTo: 'reply' }], ['find', 'retrieve', { knowledgeBaseIds: [randomUUID()] }], ['model', 'model', { systemPrompt: 'Help.' }],
    ['tool', 'tool', { toolName: 'get_rewards_points' }], ['check', 'condition', { branches }], ['say', 'reply', { text: '{{tool.summary}}!' }],
    ['pause', 'wait', { seconds: 1 }], ['person', 'handoff', { reason: 'Asked for', message: 'One moment.' }], ['end', 'end'],
  ], ['guard.next -> find', 'tool.succeeded -> check', 'check.yes -> say']);
  bench.model.otherwise({ text: 'Five [1].' });
  const state = { replyText: 'So far.', sources: [FEE], facts: { 'tool.summary': 'Done' } };
  const alone = async (only: string) => {
    const { steps, end } = await run(flow, 'Hi', { only, state });
    expect(steps.map(({ nodeId }) => nodeId)).toEqual([only]);
    expect(steps[0]?.input).toMatchObject({ messageText: 'Hi', replyText: 'So far.', sources: 1, retrieval: 'found' });
    return { ...steps[0], status: end.status };
  };
  expect(await alone('start')).toMatchObject({ outcome: 'next' });
  expect(await alone('guard')).toMatchObject({ outcome: 'next' });
  expect(await alone('find')).toMatchObject({ outcome: 'next', detail: { passages: 0 } });
  expect(await alone('model')).toMatchObject({ output: { text: 'Five [1].' }, usage: { inputTokens: 10 } });
  expect(JSON.stringify(bench.model.requests.at(-1))).toContain('A card costs 5 dollars.');
  expect(await alone('tool')).toMatchObject({ outcome: 'succeeded', rounds: [{ calls: [{ toolName: 'get_rewards_points', status: 'succeeded' }] }] });
  expect(await alone('check')).toMatchObject({ outcome: 'yes' });
  expect(await alone('say')).toMatchObject({ output: { text: 'Done!' } });
  expect(await alone('pause')).toMatchObject({ outcome: 'next' });
  expect(await alone('person')).toMatchObject({ output: { text: 'One moment.', handoffReason: 'Asked for' }, status: 'handed-over' });
  expect(await alone('end')).toMatchObject({ outcome: 'none' });
});

describe('a live conversation', () => {
  const codeOf = (failure: unknown) =>
    failure instanceof WorkflowFailedError && failure.cause instanceof ApplicationFailure ? failure.cause.type : failure;
  const trials: [string, Partial<TurnInput>, Trial | undefined][] = [
    ['pins', {}, { pins: { model: { outlet: 'next', text: 'No.' } } }],
    ['recorded steps', {}, { recorded: { model: [{ outlet: 'next' }] } }],
    ['a single node', {}, { only: 'model' }],
    ['a state', {}, { state: { replyText: 'No.' } }],
    ['a recording', { recording: { conversationId: randomUUID() } }, undefined],
  ];

  test.each(trials)('is refused by the engine with %s, before anything is written', async (_name, changes, trial) => {
    const conversation = await bench.converse(modelFlow());
    const handle = await start(conversation, 'Hi', trial, { mode: 'live', ...changes });
    expect(codeOf(await handle.result().catch((failure: unknown) => failure))).toBe('trial_needs_test');
    expect(await bench.query('select 1 from turns where conversation_id = ?', [conversation.id])).toEqual([]);
    expect(bench.model.requests).toEqual([]);
  });

  test('takes no message with pins during a turn, and its row no recording', async () => {
    bench.model.script({ hang: 'I was' });
    const conversation = await bench.converse(modelFlow());
    const handle = await start(conversation, 'Hi', undefined, { mode: 'live' });
    await conversation.event('text-delta');
    const message = { turnId: randomUUID(), messageId: randomUUID(), text: 'Two', trial: { only: 'model' } };
    expect(await refusalOf(handle.executeUpdate(enqueueMessageUpdate, { args: [message] }))).toMatchObject({ code: 'trial_needs_test' });
    await sendUntilTaken(() => handle.executeUpdate(stopTurnUpdate, { args: [{}] }));
    await handle.result();
    await bench.query("update conversations set mode = 'live' where id = ?", [conversation.id]);
    for (const column of ['recording', 'origin']) {
      await expect(bench.query(`update conversations set ${column} = '{}'::jsonb where id = ?`, [conversation.id])).rejects.toThrow('conversations_live_is_real');
    }
  });
});

test('real tools refuse a call of a recording, read or write', async () => {
  bench.model.script(
    { calls: [{ name: 'get_account_balance', arguments: {} }, { name: 'transfer_funds', arguments: { payeeId: 'payee-alice', amountMinor: 4_242 } }] },
    { text: 'So it is.' },
  );
  const conversation = await bench.converse(modelFlow(withTools('get_account_balance', 'transfer_funds')));
  const handle = await start(conversation, 'Pay', undefined, { recording: { conversationId: randomUUID() } });
  await handle.result();
  const [step] = (await stepsOf(conversation)).filter(({ nodeId }) => nodeId === 'model');
  expect(step?.rounds?.[0]?.calls.map(({ status }) => status)).toEqual(['failed', 'failed']);
  expect(await bookings(bench, 4_242)).toBe(0);
});
