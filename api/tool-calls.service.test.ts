import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDeskSteps } from '../activities/support/desk.ts';
import { createEventLog, openValkey } from '../db/event-log.ts';
import { createInboxFeed } from '../db/inbox-feed.ts';
import { openOrm } from '../db/orm.ts';
import type { ChatEvent } from '../domain/conversation/events.ts';
import { eventCursorKey, eventStreamKey } from '../domain/ids.ts';
import { TASK_QUEUES } from '../temporal/queues.ts';
import { modelFlow, withTools } from '../test/support/flows.ts';
import { approve, bookings } from '../test/support/transfers.ts';
import { startTurnBench, type TurnBench } from '../test/support/turn-bench.ts';
import { newStaff, type Staff } from './testing/staff.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

let bench: TurnBench;
let api: TestApi;
let support: Staff;
const valkey = openValkey(inject('redisUrl'));
const log = createEventLog(valkey);
beforeAll(async () => {
  bench = await startTurnBench(TASK_QUEUES.turns);
  api = await startTestApi({ CITIFLOW_SECRET_KEY: bench.secretKey });
  support = await newStaff(api.url, bench.tenantName, 'support');
});
afterAll(async () => {
  await api.close();
  await bench.stop();
  valkey.disconnect();
});

const transfer = (amountMinor: number) => ({ arguments: { payeeId: 'payee-alice', amountMinor }, customerId: 'cust-alex' });

/** A transfer that was booked, of which the answer got lost for good. */
async function lost(amountMinor: number): Promise<string> {
  bench.model.script({ calls: [{ name: 'transfer_funds', arguments: transfer(amountMinor).arguments }] }, { text: 'Sent.' });
  const conversation = await bench.converse(modelFlow(withTools('transfer_funds')));
  const handle = await conversation.send('Send it');
  await approve(bench, conversation);
  await handle.result();
  const [row] = await bench.query<{ call_id: string }>(
    `update tool_calls set status = 'unknown', receipt = null, updated_at = now() where conversation_id = ? returning call_id`, [conversation.id]);
  if (!row) throw new Error('There was no call');
  const toolCallId = row.call_id;
  await log.append({
    conversationId: conversation.id, turnId: turnOf(toolCallId), floorOffset: 0, source: `${toolCallId}/lost`, attempt: 0, sequence: 1, when: 'last',
    events: [{ type: 'tool-result', toolCallId, status: 'unknown', summary: 'Not confirmed.' }],
  });
  return toolCallId;
}

const turnOf = (callId: string) => callId.split('.')[0] ?? '';
const untouched = (callId: string) =>
  bench.query(`update tool_calls set updated_at = now() - interval '1 minute' where call_id = ?`, [callId]);

/** What the customer was told of the call since its outcome was unknown. */
async function toldOf(callId: string): Promise<ChatEvent[]> {
  const [row] = await bench.query<{ conversation_id: string }>('select conversation_id from tool_calls where call_id = ?', [callId]);
  const events = await log.read(row?.conversation_id ?? '', 0, 1_000);
  const results = events.filter((event) => event.type === 'tool-result' && event.toolCallId === callId);
  return results.slice(results.findIndex((event) => event.type === 'tool-result' && event.status === 'unknown') + 1);
}

const settle = (callId: string, action: string, reason = 'Asked the bank by telephone.', by = support) =>
  by.caller.post(`/api/v1/tool-calls/${callId}/resolution`, { action, reason });

test('an unknown outcome is listed, and a look-up finds what the bank has booked', async () => {
  const callId = await lost(4_111);
  const { body } = await support.caller.get('/api/v1/tool-calls?status=unknown');
  expect(body['items']).toContainEqual(expect.objectContaining({ callId, status: 'unknown', amount: { amountMinor: 4_111, currency: 'USD' }, payeeId: 'payee-alice' }));
  const settled = await settle(callId, 'look-up');
  expect(settled.body).toMatchObject({
    status: 'succeeded', summary: expect.stringContaining('$41.11'), resolution: { action: 'look-up', by: support.name },
    decisions: [{ rule: '2fa' }, { rule: 'write-asks' }, { rule: 'approved', stage: 'claim' }],
  });
  expect(await bookings(bench, 4_111)).toBe(1);
  expect((await settle(callId, 'mark-not-done')).body).toMatchObject({ code: 'tool_call_settled', status: 409 });
});

test('a look-up of what the bank never saw says so, and does not send it', async () => {
  const callId = await lost(4_222);
  await bench.query('update tool_calls set idempotency_key = ? where call_id = ?', [randomUUID(), callId]);
  expect((await settle(callId, 'look-up')).body).toMatchObject({ code: 'bank_outcome_unknown' });
  await bench.query(`update tool_calls set updated_at = now() - interval '1 minute' where call_id = ?`, [callId]);
  expect((await settle(callId, 'look-up')).body).toMatchObject({ status: 'failed', summary: expect.stringContaining('not done') });
  expect(await bookings(bench, 4_222)).toBe(1);
});

test('a person can say what the bank has told them, once, with a reason, if they may', async () => {
  const callId = await lost(4_333);
  expect((await settle(callId, 'mark-done', '  ')).body).toMatchObject({ code: 'validation_failed' });
  const manager = await newStaff(api.url, bench.tenantName, 'manager');
  expect((await settle(callId, 'mark-done', 'Sure.', manager)).body).toMatchObject({ code: 'forbidden' });
  expect((await settle(callId, 'mark-done')).body).toMatchObject({ code: 'tool_call_under_way', status: 409, retryAfterMs: expect.any(Number) });
  await bench.query(`update tool_calls set updated_at = now() - interval '1 minute' where call_id = ?`, [callId]);
  expect((await settle(callId, 'mark-done')).body).toMatchObject({
    status: 'succeeded', resolution: { action: 'mark-done', by: support.name, reason: 'Asked the bank by telephone.' },
  });
  expect((await settle(callId, 'look-up')).body).toMatchObject({ code: 'tool_call_settled' });
  expect((await settle(randomUUID(), 'look-up')).body).toMatchObject({ code: 'not_found' });
});

test('what became of a call is told to the customer once, in the name of its turn, and kept', async () => {
  const callId = await lost(4_444);
  await untouched(callId);
  await Promise.all([settle(callId, 'mark-not-done'), settle(callId, 'mark-not-done')]);
  expect((await settle(callId, 'mark-not-done')).body).toMatchObject({ code: 'tool_call_settled' });
  const told = await toldOf(callId);
  expect(told).toEqual([expect.objectContaining({
    type: 'tool-result', toolCallId: callId, turnId: turnOf(callId), status: 'failed',
    summary: expect.stringMatching(/\$44\.44.*A colleague has made sure that this was not done\.$/),
  })]);
  const kept = await bench.query<{ kind: string; event: ChatEvent; last_offset: number }>(
    'select kind, event, last_offset from desk_actions where event ->> ? = ?', ['toolCallId', callId]);
  expect(kept).toEqual([{ kind: 'outcome', event: told[0], last_offset: told[0]?.offset }]);
});

test('what a look-up has found is told, too', async () => {
  const callId = await lost(4_555);
  await settle(callId, 'look-up');
  expect(await toldOf(callId)).toEqual([expect.objectContaining({ status: 'succeeded', summary: expect.stringContaining('$45.55') })]);
});

test.each(['mark-done', 'look-up'])('a worker that ends while an outcome is settled (%s) leaves nothing untold and tells nothing twice', async (action) => {
  const callId = await lost(action === 'mark-done' ? 4_666 : 4_777);
  await untouched(callId);
  const settling = settle(callId, action);
  await bench.restartWorker();
  expect((await settling).body).toMatchObject({ status: 'succeeded' });
  expect(await toldOf(callId)).toEqual([expect.objectContaining({ status: 'succeeded' })]);
});

test('an outcome that was written down before a crash is told when its workflow goes on', async () => {
  const callId = await lost(4_888);
  await untouched(callId);
  await settle(callId, 'mark-done');
  const [row] = await bench.query<{ conversation_id: string }>('select conversation_id from tool_calls where call_id = ?', [callId]);
  const conversationId = row?.conversation_id ?? '';
  // As after a crash between the two: written, and told to nobody.
  await valkey.del(eventStreamKey(conversationId), eventCursorKey(conversationId));
  await bench.query(`update desk_actions set last_offset = null where event ->> 'toolCallId' = ?`, [callId]);
  const repeat = { tenantId: bench.tenantId, conversationId, by: { id: support.id, name: support.name }, callId, action: 'mark-done' as const, reason: 'Asked the bank by telephone.' };
  const orm = await openOrm(inject('databaseUrl'));
  const steps = createDeskSteps({ orm, log, inbox: createInboxFeed(valkey) });
  expect(await steps.settleOutcome(repeat)).toEqual({ status: 'succeeded' });
  expect(await steps.settleOutcome(repeat)).toEqual({ status: 'succeeded' });
  await orm.close(true);
  const told = await toldOf(callId);
  expect(told).toEqual([expect.objectContaining({ status: 'succeeded', turnId: turnOf(callId) })]);
  const [kept] = await bench.query<{ last_offset: number }>(`select last_offset from desk_actions where event ->> 'toolCallId' = ?`, [callId]);
  expect(kept?.last_offset).toBe(told[0]?.offset);
});

test('a call through the API is refused by the policy, gated by it, and names who asked', async () => {
  const execute = (tool: string, body: object) => support.caller.post(`/api/v1/tools/${tool}/execute`, body);
  const gated = await execute('unfreeze_card', { arguments: { cardId: 'credit' }, customerId: 'cust-alex' });
  expect(gated.status).toBe(202);
  const { body } = await support.caller.get(`/api/v1/approvals/${gated.body['approvalId']}`);
  expect(body).toMatchObject({ kind: 'confirm', requestedBy: { id: support.id, name: support.name } });
  const tooMuch = await execute('transfer_funds', transfer(99_000_000));
  expect(tooMuch.body).toMatchObject({ code: 'tool_not_allowed', status: 403, detail: expect.stringContaining('$25,000.00') });
  expect((await execute('list_payees', { arguments: {}, customerId: 'cust-alex' })).status).toBe(200);
});
