import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { sendUntilTaken } from '../../api/send-update.ts';
import type { DeskStanding } from '../../domain/conversation/desk.ts';
import type { Handoff } from '../../domain/conversation/handoff.ts';
import { modelFlow, withTools, flowOf } from '../../test/support/flows.ts';
import { refusalOf, startTurnBench, type Conversation, type TurnBench } from '../../test/support/turn-bench.ts';
import { decideApprovalUpdate } from '../approvals/messages.ts';
import {
  CONVERSATION_TURN, enqueueMessageUpdate, handBackUpdate, staffMessageUpdate, takeOverUpdate,
  type ConversationInput, type HandBack, type StaffMessage, type TakeOver,
} from './messages.ts';

let bench: TurnBench;
beforeAll(async () => {
  bench = await startTurnBench();
});
afterAll(() => bench.stop());
beforeEach(() => {
  bench.model.script();
  bench.model.requests.length = 0;
});

const SAM = { id: randomUUID(), name: 'Sam Support' };
const TESS = { id: randomUUID(), name: 'Tess Teller' };

/** As the API brings a colleague's action: to the run that goes on, or to one that is started for it; again where it got lost. */
function act<Action extends { actionId: string }>(
  conversation: Conversation,
  update: UpdateDefinition<DeskStanding, [Action]>,
  action: Action,
): Promise<DeskStanding> {
  return sendUntilTaken(() => bring(conversation, update, action));
}

function bring<Action extends { actionId: string }>(
  conversation: Conversation,
  update: UpdateDefinition<DeskStanding, [Action]>,
  action: Action,
): Promise<DeskStanding> {
  const input: ConversationInput = { ...conversation.inputOf(''), message: null };
  return bench.client.workflow.executeUpdateWithStart(update, {
    args: [action],
    // Another one each time: what is asked for twice is done once even where the server does not know the update.
    updateId: randomUUID(),
    startWorkflowOperation: new WithStartWorkflowOperation(CONVERSATION_TURN, {
      workflowId: `conversation/${conversation.id}`, taskQueue: bench.taskQueue, args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  });
}
const takeOver = (conversation: Conversation, by = SAM, more: Partial<TakeOver> = {}) =>
  act(conversation, takeOverUpdate, { actionId: randomUUID(), by, force: false, ...more });
const handBack = (conversation: Conversation, by = SAM, more: Partial<HandBack> = {}) =>
  act(conversation, handBackUpdate, { actionId: randomUUID(), by, force: false, note: null, ...more });
const write = (conversation: Conversation, text: string, by = SAM, more: Partial<StaffMessage> = {}) =>
  act(conversation, staffMessageUpdate, { actionId: randomUUID(), by, messageId: randomUUID(), text, ...more });

/** How often this amount was booked. */
async function bookings(amountMinor: number): Promise<number> {
  const shape = z.object({ entries: z.array(z.looseObject({ amountMinor: z.int() })) });
  const { entries } = await bench.bank.control('GET', '/sandbox/ledger', shape);
  return entries.filter((entry) => entry.amountMinor === amountMinor).length;
}

async function codeFor(digest: string): Promise<string> {
  const shape = z.looseObject({ items: z.array(z.looseObject({ code: z.string(), digest: z.string() })) });
  const { items } = await bench.bank.control('GET', '/sandbox/outbox?userId=cust-alex', shape);
  return items.find((item) => item.digest === digest)?.code ?? '';
}

const typesOf = async (conversation: Conversation) => (await conversation.events()).map((event) => event.type);
const messagesOf = (conversation: Conversation) => bench.query<{ role: string; content: string }>(
  'select role, content from messages where conversation_id = ? order by position', [conversation.id]);
const handoffOf = async (conversation: Conversation) => (await bench.query<{ handoff: Handoff }>(
  'select handoff from conversations where id = ?', [conversation.id]))[0]?.handoff;

test('a take-over in the middle of a reply silences the agent at once, and keeps what the customer has read', async () => {
  bench.model.script({ text: 'One two three four five six seven eight nine ten.', chunks: 60, delayMs: 150 });
  const conversation = await bench.converse(modelFlow());
  const handle = await conversation.send('Count for me');
  await conversation.event('text-delta');
  expect(await takeOver(conversation)).toEqual({ status: 'handed-over', takenBy: SAM });
  await handle.result();
  const events = await conversation.events();
  const joined = events.findIndex((event) => event.type === 'handoff');
  expect(events[joined]).toMatchObject({ name: 'Sam Support' });
  expect(events.slice(joined).map((event) => event.type)).toEqual(['handoff', 'turn-end']);
  const end = await conversation.event('turn-end');
  const read = events.flatMap((event) => (event.type === 'text-delta' ? [event.text] : [])).join('');
  expect(end).toMatchObject({ status: 'handed-over', content: read });
  expect(read.length).toBeGreaterThan(0);
  expect(read.length).toBeLessThan(40);
  expect((await messagesOf(conversation)).map(({ role }) => role)).toEqual(['user', 'assistant']);
});

test('while nothing runs a colleague takes over, writes and hands back, and the agent answers the next message', async () => {
  bench.model.otherwise({ text: 'The agent answers.' });
  const conversation = await bench.converse(modelFlow());
  await (await conversation.send('Hello')).result();
  await takeOver(conversation);
  await write(conversation, 'Good morning, this is Sam.');
  const asked = bench.model.requests.length;
  await (await conversation.send('Good morning, Sam')).result();
  expect(bench.model.requests.length).toBe(asked);
  expect(await handBack(conversation, SAM, { note: 'All settled.' })).toEqual({ status: 'open', takenBy: null });
  await (await conversation.send('Thanks')).result();
  expect(bench.model.requests.length).toBe(asked + 1);
  const [system, ...said] = bench.model.requests.at(-1)?.messages ?? [];
  expect(JSON.stringify(system)).toContain('- All settled.');
  expect(JSON.stringify([said, await conversation.events()])).not.toContain('All settled.');
  expect(await messagesOf(conversation)).toEqual([
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'The agent answers.' },
    { role: 'support', content: 'Good morning, this is Sam.' },
    { role: 'user', content: 'Good morning, Sam' },
    { role: 'user', content: 'Thanks' },
    { role: 'assistant', content: 'The agent answers.' },
  ]);
  const events = await conversation.events();
  expect(events.map((event) => event.offset)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter((event) => ['handoff', 'agent-message', 'hand-back'].includes(event.type)).map((event) => event.type))
    .toEqual(['handoff', 'agent-message', 'hand-back']);
  const told = await bench.query<{ kind: string; text: string | null; last_offset: number | null }>(
    'select kind, text, last_offset from desk_actions where conversation_id = ? order by created_at', [conversation.id]);
  expect(told.map(({ kind }) => kind)).toEqual(['take-over', 'message', 'hand-back']);
  expect(told.every((action) => action.last_offset !== null)).toBe(true);
  expect(told[2]?.text).toBe('All settled.');
});

test('a take-over closes the approval that waits, and no money moves', async () => {
  bench.model.script({ calls: [{ name: 'transfer_funds', arguments: { payeeId: 'payee-alice', amountMinor: 900 } }] });
  const conversation = await bench.converse(modelFlow(withTools('transfer_funds')));
  const handle = await conversation.send('Send 9 to Alice');
  const request = await conversation.event('approval-request');
  await takeOver(conversation);
  await handle.result();
  expect(await conversation.event('approval-end')).toMatchObject({ approvalId: request.approvalId, outcome: 'rejected', by: 'system' });
  expect((await conversation.event('turn-end')).status).toBe('handed-over');
  const [row] = await bench.query<{ status: string; reason: string }>('select status, reason from approvals where id = ?', [request.approvalId]);
  expect(row).toEqual({ status: 'rejected', reason: 'A colleague has taken the conversation over.' });
  expect(await bookings(900)).toBe(0);
});

test('a write that has begun is seen through by a take-over, and told', async () => {
  bench.model.script({ calls: [{ name: 'transfer_funds', arguments: { payeeId: 'payee-alice', amountMinor: 1313 } }] }, { text: 'Sent.' });
  const conversation = await bench.converse(modelFlow(withTools('transfer_funds')));
  const handle = await conversation.send('Send 13.13 to Alice');
  const request = await conversation.event('approval-request');
  await bench.bank.control('POST', '/sandbox/faults', z.unknown(), { route: 'POST /transfers', kind: 'latency', delayMs: 1_200, times: 1 });
  await handle.executeUpdate(decideApprovalUpdate, { args: [{
    approvalId: request.approvalId, decision: 'approve', argumentsDigest: request.argumentsDigest,
    by: { kind: 'customer', id: 'cust-alex', name: 'Alex Morgan' },
    sealedCode: bench.seal(await codeFor(request.argumentsDigest), `approval/${request.approvalId}`),
  }] });
  await takeOver(conversation);
  await write(conversation, 'One moment, I am looking.');
  await handle.result();
  expect(await conversation.event('tool-result')).toMatchObject({ status: 'succeeded' });
  expect(await bookings(1313)).toBe(1);
  const types = await typesOf(conversation);
  expect(types.indexOf('handoff')).toBeLessThan(types.indexOf('tool-result'));
  expect(types.at(-1)).toBe('turn-end');
  expect((await conversation.event('turn-end')).status).toBe('handed-over');
  expect(types).not.toContain('text-delta');
});

test('taking over twice is told once, and a second colleague has to take it by force', async () => {
  const conversation = await bench.converse(modelFlow());
  await takeOver(conversation);
  await takeOver(conversation);
  expect(await refusalOf(takeOver(conversation, TESS))).toMatchObject({ code: 'conversation_taken' });
  expect(await refusalOf(write(conversation, 'Hello', TESS))).toMatchObject({ code: 'conversation_taken' });
  expect(await refusalOf(handBack(conversation, TESS))).toMatchObject({ code: 'conversation_taken' });
  expect((await typesOf(conversation)).filter((type) => type === 'handoff')).toHaveLength(1);
  expect(await takeOver(conversation, TESS, { force: true })).toEqual({ status: 'handed-over', takenBy: TESS });
  expect(await refusalOf(write(conversation, 'Still me', SAM))).toMatchObject({ code: 'conversation_taken' });
  await write(conversation, 'Tess here.', TESS);
  expect((await conversation.event('agent-message')).name).toBe('Tess Teller');
});

test('who has not taken a conversation may not write in it, and what the agent has cannot be handed back', async () => {
  const conversation = await bench.converse(modelFlow());
  expect(await refusalOf(write(conversation, 'Hello'))).toMatchObject({ code: 'conversation_not_taken' });
  expect(await refusalOf(handBack(conversation))).toMatchObject({ code: 'conversation_not_taken' });
  expect(await messagesOf(conversation)).toEqual([]);
});

test('the same message sent again is written and told once, in whichever run it arrives', async () => {
  const conversation = await bench.converse(modelFlow());
  await takeOver(conversation);
  const message = { actionId: randomUUID(), messageId: 'message-1' };
  await write(conversation, 'Once.', SAM, message);
  await write(conversation, 'Once.', SAM, message);
  expect((await typesOf(conversation)).filter((type) => type === 'agent-message')).toHaveLength(1);
  expect(await messagesOf(conversation)).toEqual([{ role: 'support', content: 'Once.' }]);
});

test('messages that are queued at a take-over are written down and told, and nobody but the colleague answers', async () => {
  bench.model.script({ hang: 'I was about to' });
  const conversation = await bench.converse(modelFlow());
  const handle = await conversation.send('One');
  await conversation.event('text-delta');
  await handle.executeUpdate(enqueueMessageUpdate, { args: [{ turnId: randomUUID(), messageId: 'two', text: 'Two' }] });
  await takeOver(conversation);
  await handle.result();
  const ends = (await conversation.events()).filter((event) => event.type === 'turn-end');
  expect(ends.map((end) => [end.status, end.content])).toEqual([['handed-over', 'I was about to'], ['handed-over', '']]);
  expect((await messagesOf(conversation)).map(({ content }) => content)).toEqual(['One', 'I was about to', 'Two']);
  expect(bench.model.requests).toHaveLength(1);
});

test('a worker that ends in the middle of a take-over loses nothing and tells nothing twice', async () => {
  bench.model.script({ hang: 'The beginning' });
  const conversation = await bench.converse(modelFlow());
  const handle = await conversation.send('Hi');
  await conversation.event('text-delta');
  const taking = takeOver(conversation);
  await bench.restartWorker();
  expect(await taking).toEqual({ status: 'handed-over', takenBy: SAM });
  await handle.result();
  const types = await typesOf(conversation);
  expect(types.filter((type) => type === 'handoff')).toHaveLength(1);
  expect(types.filter((type) => type === 'turn-end')).toHaveLength(1);
  expect(types.indexOf('text-delta', types.indexOf('handoff'))).toBe(-1);
});

test('a handoff node brings the conversation to the desk with a summary, which a take-over leaves as it is', async () => {
  const flow = flowOf([
    ['start', 'start'], ['points', 'tool', { toolName: 'get_rewards_points' }],
    ['person', 'handoff', { reason: 'Asked for a person', message: 'One moment.' }],
  ], ['points.succeeded -> person', 'points.failed -> person']);
  const conversation = await bench.converse(flow);
  await (await conversation.send('A person please, my code is 481516')).result();
  const handoff = await handoffOf(conversation);
  expect(handoff).toMatchObject({ reason: 'Asked for a person', by: null });
  expect(handoff?.summary.asked).toEqual(['A person please, my code is ••••••']);
  expect(handoff?.summary.done[0]).toMatchObject({ toolName: 'get_rewards_points', status: 'succeeded' });
  await takeOver(conversation);
  expect(await handoffOf(conversation)).toEqual(handoff);
});

test('a run that was started for a colleague, whose action never came, ends by itself', async () => {
  const conversation = await bench.converse(modelFlow());
  const input: ConversationInput = { ...conversation.inputOf(''), message: null };
  const handle = await bench.client.workflow.start(CONVERSATION_TURN, {
    workflowId: `conversation/${conversation.id}`, taskQueue: bench.taskQueue, args: [input],
  });
  await expect(handle.result()).resolves.toMatchObject({ status: 'desk' });
  expect(await conversation.events()).toEqual([]);
});
