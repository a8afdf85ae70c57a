import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { sendUntilTaken } from '../../api/send-update.ts';
import type { ChatEvent } from '../../domain/conversation/events.ts';
import { argumentsDigest } from '../../activities/banking/digest.ts';
import { modelFlow, withTools } from '../../test/support/flows.ts';
import { refusalOf, startTurnBench, type Conversation, type ConversationHandle, type TurnBench } from '../../test/support/turn-bench.ts';
import { setPolicy } from '../../test/support/policies.ts';
import { asWord } from '../../test/support/secrets.ts';
import { decideApprovalUpdate, type Decision } from '../approvals/messages.ts';
import { stopTurnUpdate } from './messages.ts';

let bench: TurnBench;
beforeAll(async () => {
  bench = await startTurnBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.model.script());

const outboxShape = z.looseObject({ items: z.array(z.looseObject({ code: z.string(), digest: z.string() })) });
const ledgerShape = z.looseObject({
  entries: z.array(z.looseObject({ idempotencyKey: z.string(), transferId: z.string(), accountId: z.string(), amountMinor: z.int() })),
});

const transfer = { payeeId: 'payee-alice', amountMinor: 5000 };
const flow = () => modelFlow(withTools('transfer_funds', 'freeze_card'));
type Request = Extract<ChatEvent, { type: 'approval-request' }>;

async function asked(amountMinor = transfer.amountMinor) {
  bench.model.script(
    { calls: [{ name: 'transfer_funds', arguments: { ...transfer, amountMinor } }] },
    { text: 'That is what happened.' },
  );
  const conversation = await bench.converse(flow());
  const handle = await conversation.send('Send money to Alice');
  const request = await conversation.event('approval-request');
  return { conversation, handle, request };
}

/** The code that the bank sent for exactly this approval. */
async function codeFor(request: Request): Promise<string> {
  const { items } = await bench.bank.control('GET', '/sandbox/outbox?userId=cust-alex', outboxShape);
  const sent = items.find((item) => item.digest === request.argumentsDigest);
  if (!sent) throw new Error('The bank sent no code for this digest');
  return sent.code;
}

const wrongCode = (code: string) => (code === '000000' ? '000001' : '000000');

function decide(handle: ConversationHandle, request: Request, change: Partial<Decision> & { code?: string }) {
  const { code, ...rest } = change;
  const decision: Decision = {
    approvalId: request.approvalId,
    decision: 'approve',
    argumentsDigest: request.argumentsDigest,
    by: { kind: 'customer', id: 'cust-alex', name: 'Alex Morgan' },
    ...(code ? { sealedCode: bench.seal(code, `approval/${request.approvalId}`) } : {}),
    ...rest,
  };
  return handle.executeUpdate(decideApprovalUpdate, { args: [decision] });
}

/** What was booked to Alice by transfers of this amount. */
async function bookings(amountMinor: number): Promise<number> {
  const { entries } = await bench.bank.control('GET', '/sandbox/ledger', ledgerShape);
  return entries.filter((entry) => entry.accountId === 'external-payee-alice' && entry.amountMinor === amountMinor).length;
}

const resultOf = (conversation: Conversation) => conversation.event('tool-result');

test('a transfer waits for its code, and is booked once when it comes', async () => {
  const { conversation, handle, request } = await asked(1111);
  expect(request).toMatchObject({ kind: '2fa', toolName: 'transfer_funds', triesLeft: 3 });
  expect(request.summary).toMatch(/\$11\.11.*Alice/);
  expect(request.argumentsDigest).toBe(argumentsDigest('transfer_funds', request.arguments));
  expect(await bookings(1111)).toBe(0);
  await expect(decide(handle, request, { code: await codeFor(request) })).resolves.toEqual({ status: 'approved', outcome: 'approved' });
  await handle.result();
  expect(await resultOf(conversation)).toMatchObject({ status: 'succeeded' });
  expect(await bookings(1111)).toBe(1);
  const [row] = await bench.query<{ status: string }>('select status from tool_calls where conversation_id = ?', [conversation.id]);
  expect(row?.status).toBe('succeeded');
});

test('three wrong codes close the approval, and nothing is booked', async () => {
  const { conversation, handle, request } = await asked(1212);
  const code = wrongCode(await codeFor(request));
  expect(await refusalOf(decide(handle, request, { code }))).toEqual({ code: 'approval_code_wrong', details: { triesLeft: 2 } });
  expect(await refusalOf(decide(handle, request, { code }))).toEqual({ code: 'approval_code_wrong', details: { triesLeft: 1 } });
  expect(await refusalOf(decide(handle, request, { code }))).toEqual({ code: 'approval_code_wrong', details: { triesLeft: 0 } });
  await handle.result();
  expect(await conversation.event('approval-end')).toMatchObject({ outcome: 'rejected', by: 'system' });
  expect(await resultOf(conversation)).toMatchObject({ status: 'rejected' });
  expect(await bookings(1212)).toBe(0);
});

test('a verdict for other arguments, a second verdict and one without a code are refused at once', async () => {
  const { handle, request } = await asked(1313);
  const code = await codeFor(request);
  const otherDigest = argumentsDigest('transfer_funds', { ...request.arguments, amountMinor: 999_999 });
  expect((await refusalOf(decide(handle, request, { code, argumentsDigest: otherDigest }))).code).toBe('approval_mismatch');
  expect((await refusalOf(decide(handle, request, {}))).code).toBe('approval_code_required');
  expect((await refusalOf(decide(handle, request, { code, approvalId: 'another' }))).code).toBe('approval_closed');
  const verdicts = await Promise.allSettled([1, 2, 3].map(() => decide(handle, request, { code })));
  expect(verdicts.filter((verdict) => verdict.status === 'fulfilled')).toHaveLength(1);
  await handle.result();
  expect(await bookings(1313)).toBe(1);
});

test('a rejection books nothing and tells the model', async () => {
  const { conversation, handle, request } = await asked(1414);
  const by = { kind: 'support', id: 'user-1', name: 'Sam Support' } as const;
  await decide(handle, request, { decision: 'reject', by, reason: 'The customer hung up.' });
  await handle.result();
  expect(await conversation.event('approval-end')).toMatchObject({ outcome: 'rejected', by: 'support' });
  expect(JSON.stringify(bench.model.requests.at(-1))).toContain('not approved');
  expect(await bookings(1414)).toBe(0);
});

test('stopping a turn that waits closes the approval', async () => {
  const { conversation, handle, request } = await asked(1515);
  await sendUntilTaken(() => handle.executeUpdate(stopTurnUpdate, { args: [{}] }));
  await handle.result();
  expect(await conversation.event('approval-end')).toMatchObject({ approvalId: request.approvalId, outcome: 'rejected', by: 'system' });
  expect((await conversation.event('turn-end')).status).toBe('stopped');
  expect((await refusalOf(decide(handle, request, { code: await codeFor(request) })).catch(() => ({ code: 'closed' }))).code).toBe('closed');
});

test('a bank that books and never answers is looked up, and the money moves once', async () => {
  const { conversation, handle, request } = await asked(1616);
  const fault = { route: 'POST /transfers', kind: 'timeout-after-commit', delayMs: 4000, times: 1 };
  await bench.bank.control('POST', '/sandbox/faults', z.unknown(), fault);
  await decide(handle, request, { code: await codeFor(request) });
  await handle.result();
  expect(await resultOf(conversation)).toMatchObject({ status: 'succeeded' });
  expect(await bookings(1616)).toBe(1);
});

test('a bank that drops the request before booking gets it again, by the same key', async () => {
  const { conversation, handle, request } = await asked(1717);
  await bench.bank.control('POST', '/sandbox/faults', z.unknown(), { route: 'POST /transfers', kind: 'reset-before-commit', times: 2 });
  await decide(handle, request, { code: await codeFor(request) });
  await handle.result();
  expect(await resultOf(conversation)).toMatchObject({ status: 'succeeded' });
  expect(await bookings(1717)).toBe(1);
});

test('what the bank refuses is told to customer and model, and is final', async () => {
  await setPolicy(bench, { secondPersonAboveMinor: null });
  const { conversation, handle, request } = await asked(2_400_000);
  await decide(handle, request, { code: await codeFor(request) });
  await handle.result();
  const result = await resultOf(conversation);
  expect(result.status).toBe('failed');
  expect(result.summary).toMatch(/funds|balance|enough/i);
  expect((await conversation.event('turn-end')).status).toBe('completed');
});

test('neither the code nor the token is in the history, the events or the database', async () => {
  const { conversation, handle, request } = await asked(1818);
  const code = await codeFor(request);
  await decide(handle, request, { code });
  await handle.result();
  const history = JSON.stringify(await handle.fetchHistory());
  const decoded = history.replace(/"data":\s*"([A-Za-z0-9+/=]+)"/g, (_, data: string) => Buffer.from(data, 'base64').toString('utf8'));
  const seen = [decoded, JSON.stringify(await conversation.events()), JSON.stringify(bench.model.requests)].join('\n');
  expect(seen).not.toContain(`"${code}"`);
  expect(seen).not.toMatch(/"challengeToken"/);
  const rows = await bench.query('select * from tool_calls where conversation_id = ?', [conversation.id]);
  expect(JSON.stringify(rows)).not.toMatch(asWord(code));
});

test('a visitor who is not signed in cannot move money: the model is told, nobody is asked', async () => {
  bench.model.script({ calls: [{ name: 'transfer_funds', arguments: transfer }] }, { text: 'Please sign in.' });
  const conversation = await bench.converse(flow(), { customer: null });
  await (await conversation.send('Send money')).result();
  expect((await conversation.events()).map((event) => event.type)).not.toContain('approval-request');
  expect(JSON.stringify(bench.model.requests.at(-1))).toContain('not signed in');
});

test('an approval outlives the worker that asked for it', async () => {
  const { conversation, handle, request } = await asked(1919);
  await bench.restartWorker();
  await decide(handle, request, { code: await codeFor(request) });
  await handle.result();
  expect(await resultOf(conversation)).toMatchObject({ status: 'succeeded' });
  expect(await bookings(1919)).toBe(1);
});
