import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TASK_QUEUES } from '../temporal/queues.ts';
import { modelFlow, withTools } from '../test/support/flows.ts';
import { approve, bookings } from '../test/support/transfers.ts';
import { startTurnBench, type TurnBench } from '../test/support/turn-bench.ts';
import { newStaff, type Staff } from './testing/staff.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

let bench: TurnBench;
let api: TestApi;
let support: Staff;
beforeAll(async () => {
  bench = await startTurnBench(TASK_QUEUES.turns);
  api = await startTestApi({ CITIFLOW_SECRET_KEY: bench.secretKey });
  support = await newStaff(api.url, bench.tenantName, 'support');
});
afterAll(async () => {
  await api.close();
  await bench.stop();
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
  return row.call_id;
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
