import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { startBank, type RunningBank } from '../../test/support/bank.ts';
import { HUNG_UP_AFTER_MS, PATIENT_MS } from '../../test/support/tool-bench.ts';
import { attestChallenge, openChallenge, verifyChallenge } from './challenges.ts';
import { bankClient, type BankClient } from './client.ts';
import { argumentsDigest } from './digest.ts';
import { parseArguments, type ToolContext } from './tool.ts';
import { toolNamed } from './tools/index.ts';

const anything = z.unknown();
const outboxShape = z.object({ items: z.array(z.object({ code: z.string(), summary: z.string().nullable() })) });
const ledgerShape = z.object({ entries: z.array(z.object({ idempotencyKey: z.string(), amountMinor: z.int() })) });

let running: RunningBank;
let bank: BankClient;
beforeAll(async () => {
  running = await startBank(inject('bankDatabaseUrl'));
  bank = bankClient({ baseUrl: running.url, token: running.token, timeoutMs: PATIENT_MS });
});
afterAll(() => running.stop());
beforeEach(async () => {
  await running.control('DELETE', '/sandbox/faults', anything);
  await running.control('POST', '/sandbox/reset', anything, {});
});

const contextOf = (changes: Partial<ToolContext> = {}): ToolContext => ({
  bank,
  customerId: 'cust-alex',
  idempotencyKey: randomUUID(),
  signal: new AbortController().signal,
  ...changes,
});

/** As the engine calls a tool: parse, resolve, run. */
async function prepared(name: string, args: unknown, context: ToolContext) {
  const tool = toolNamed(name);
  const parsed = parseArguments(tool, args);
  return { tool, args: tool.resolve ? await tool.resolve(parsed, context) : parsed };
}

async function call(name: string, args: unknown = {}, context = contextOf()) {
  const ready = await prepared(name, args, context);
  return ready.tool.run(ready.args, context);
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error('A failure was expected')),
    (failure: unknown) => failure,
  );

const fail = (route: string, kind: string, more: object = {}) =>
  running.control('POST', '/sandbox/faults', anything, { route, kind, delayMs: HUNG_UP_AFTER_MS, times: 1, ...more });

/** Everything up to the point where the money may move: the customer has typed the right code. */
async function approvedTransfer(args: object, customerId = 'cust-alex') {
  const plain = contextOf({ customerId });
  const { tool, args: exact } = await prepared('transfer_funds', args, plain);
  const digest = argumentsDigest(tool.name, exact);
  const summary = (await tool.summarise?.(exact, plain)) ?? '';
  const challenge = await openChallenge(bank, { ...plain, idempotencyKey: randomUUID(), digest, summary });
  const code = (await running.control('GET', `/sandbox/outbox?userId=${customerId}`, outboxShape)).items[0]?.code ?? '';
  const attempt = { ...plain, challengeId: challenge.challengeId, code, idempotencyKey: randomUUID() };
  const verified = await verifyChallenge(bank, attempt);
  if (verified.outcome !== 'verified') throw new Error(`The code was ${verified.outcome}`);
  const context = { ...plain, challengeToken: verified.challengeToken, argumentsDigest: digest };
  return { tool, args: exact, context, summary };
}

const bookedUnder = async (key: string | undefined) =>
  (await running.control('GET', '/sandbox/ledger', ledgerShape)).entries.filter((entry) => entry.idempotencyKey === key);

describe('tools that read', () => {
  test('the balance is of the main checking account when none is named', async () => {
    const { summary, data } = await call('get_account_balance');
    expect(summary).toMatch(/ holds \$[\d,]+\.\d\d\.$/);
    expect(data).toMatchObject({ accountId: 'acc-alex-checking', otherAccounts: [{ accountId: 'acc-alex-savings' }] });
    expect((await call('get_account_balance', { accountId: 'savings' })).data).toMatchObject({ accountId: 'acc-alex-savings' });
  });

  test('someone else\'s account stays theirs', async () => {
    const failure = await failureOf(call('get_account_balance', { accountId: 'acc-priya-checking' }));
    expect(failure).toMatchObject({ code: 'bank_refused', extra: { bankCode: 'account_forbidden' } });
    expect(await failureOf(call('get_account_balance', { accountId: 'acc-nobody-checking' }))).toMatchObject({
      extra: { bankCode: 'account_not_found' },
    });
  });

  test('a customer that the bank does not know is refused', async () => {
    const failure = await failureOf(call('list_cards', {}, contextOf({ customerId: 'cust-nobody' })));
    expect(failure).toMatchObject({ code: 'bank_refused', extra: { bankCode: 'customer_unknown' } });
  });

  test('payments are found by the payee\'s name', async () => {
    const { summary, data } = await call('get_payment_history', { payeeId: 'alice', limit: 2 });
    expect(summary).toContain('Alice Chen');
    expect(data).toMatchObject({ payments: [{ payeeId: 'payee-alice' }, { payeeId: 'payee-alice' }] });
    const none = await call('get_payment_history', { from: '1999-01-01', to: '1999-12-31' });
    expect(none.summary).toBe('No payments were found.');
  });

  test('transactions are searched by words, days and amounts, and a long list says that it is cut', async () => {
    expect((await call('search_transactions', { limit: 20 })).data).toMatchObject({ more: true });
    const none = await call('search_transactions', { query: 'zeppelin' });
    expect(none.summary).toBe('No transactions were found.');
    const large = await call('search_transactions', { minAmountMinor: 100_000 });
    expect(large.summary).toContain('transaction');
  });

  test('cards, payees and points are told in a sentence', async () => {
    expect((await call('list_cards')).summary).toMatch(/^2 cards: .*7719 \(active\)/);
    expect((await call('list_payees')).summary).toMatch(/^3 payees: .*Alice Chen/);
    expect((await call('get_rewards_points')).summary).toMatch(/points, worth \$/);
  });

  test('every answer is small', async () => {
    for (const name of ['get_account_balance', 'get_payment_history', 'search_transactions', 'list_cards', 'list_payees', 'get_rewards_points']) {
      const args = name === 'search_transactions' || name === 'get_payment_history' ? { limit: 20 } : {};
      expect(Buffer.byteLength(JSON.stringify(await call(name, args))), name).toBeLessThan(4096);
    }
  });

  test('a name that fits nobody, or several, is asked back with what there is', async () => {
    const failure = await failureOf(call('transfer_funds', { payeeId: 'Zoltan', amountMinor: 100 }));
    expect(failure).toMatchObject({ code: 'tool_arguments_invalid', errors: [{ path: 'payeeId' }] });
    expect(String(failure)).toContain('Alice Chen (payee-alice)');
  });

  test('a bank that is ill is unavailable, not wrong', async () => {
    await fail('GET /cards', 'status', { status: 500 });
    expect(await failureOf(call('list_cards'))).toMatchObject({ code: 'bank_unavailable' });
  });
});

describe('freezing a card', () => {
  test('works by last four digits, once, and is undone', async () => {
    expect((await call('freeze_card', { cardId: '7719' })).summary).toContain('is frozen');
    const again = await failureOf(call('freeze_card', { cardId: 'debit' }));
    expect(again).toMatchObject({ code: 'bank_refused', extra: { bankCode: 'card_already_frozen' } });
    expect((await call('unfreeze_card', { cardId: 'card-alex-debit' })).summary).toContain('active again');
    const notFrozen = await failureOf(call('unfreeze_card', { cardId: 'card-alex-debit' }));
    expect(notFrozen).toMatchObject({ extra: { bankCode: 'card_not_frozen' } });
  });

  test('of someone else is refused, and the card is named on the approval card', async () => {
    const failure = await failureOf(call('freeze_card', { cardId: 'card-priya-debit' }));
    expect(failure).toMatchObject({ extra: { bankCode: 'card_forbidden' } });
    const { tool, args } = await prepared('freeze_card', { cardId: 'credit' }, contextOf());
    expect(await tool.summarise?.(args, contextOf())).toMatch(/^Freeze .*3308$/);
  });

  test('whose answer was lost is looked up by its key, refusals too', async () => {
    await fail('POST /cards/:id/freeze', 'timeout-after-commit');
    const lost = contextOf();
    expect(await failureOf(call('freeze_card', { cardId: 'debit' }, lost))).toMatchObject({ code: 'bank_outcome_unknown' });
    const { lookUp } = toolNamed('freeze_card');
    expect(await lookUp?.(lost)).toMatchObject({ summary: expect.stringContaining('is frozen') });
    expect(await lookUp?.(contextOf())).toBe('not-done');
    const refused = contextOf();
    await failureOf(call('freeze_card', { cardId: 'debit' }, refused));
    expect(await failureOf(lookUp?.(refused) ?? Promise.resolve())).toMatchObject({ extra: { bankCode: 'card_already_frozen' } });
  });
});

describe('sending money', () => {
  test('binds the code to exact arguments and books once, however often it is called', async () => {
    const { tool, args, context, summary } = await approvedTransfer({ payeeId: 'Alice', amountMinor: 5000 });
    expect(args).toEqual({ payeeId: 'payee-alice', fromAccountId: 'acc-alex-checking', amountMinor: 5000, currency: 'USD' });
    expect(summary).toMatch(/^Send \$50\.00 to Alice Chen from /);
    const first = await tool.run(args, context);
    expect(first.summary).toMatch(/^Sent \$50\.00 to Alice Chen from .*Reference /);
    expect(await tool.run(args, context)).toEqual(first);
    expect((await bookedUnder(context.idempotencyKey)).filter(({ amountMinor }) => amountMinor === -5000)).toHaveLength(1);
  });

  test('whose answer was lost after the booking is found by its key: one booking', async () => {
    const { tool, args, context } = await approvedTransfer({ payeeId: 'payee-alice', amountMinor: 1234, memo: 'Tea' });
    await fail('POST /transfers', 'timeout-after-commit');
    expect(await failureOf(tool.run(args, context))).toMatchObject({ code: 'bank_outcome_unknown' });
    expect(await tool.lookUp?.(context)).toMatchObject({ data: { amountMinor: 1234, status: 'booked', memo: 'Tea' } });
    expect((await bookedUnder(context.idempotencyKey)).filter(({ amountMinor }) => amountMinor === -1234)).toHaveLength(1);
  });

  test('cut off before the booking is not done, and may be called again with the same key', async () => {
    const { tool, args, context } = await approvedTransfer({ payeeId: 'payee-alice', amountMinor: 777 });
    await fail('POST /transfers', 'reset-before-commit');
    expect(await failureOf(tool.run(args, context))).toMatchObject({ code: 'bank_outcome_unknown' });
    expect(await tool.lookUp?.(context)).toBe('not-done');
    expect((await tool.run(args, context)).summary).toContain('$7.77');
  });

  test('between own accounts works by their kinds', async () => {
    const { tool, args, context, summary } = await approvedTransfer({ toAccountId: 'savings', amountMinor: 1000 });
    expect(args).toMatchObject({ toAccountId: 'acc-alex-savings', fromAccountId: 'acc-alex-checking' });
    expect(summary).not.toContain('acc-');
    expect((await tool.run(args, context)).data).toMatchObject({ toAccountId: 'acc-alex-savings' });
  });

  test('without a code, or with one for other arguments, is refused', async () => {
    const bare = await failureOf(call('transfer_funds', { payeeId: 'Alice', amountMinor: 5000 }));
    expect(bare).toMatchObject({ code: 'bank_refused', extra: { bankCode: 'challenge_required' } });
    const { tool, args, context } = await approvedTransfer({ payeeId: 'Alice', amountMinor: 5000 });
    const other = { ...context, argumentsDigest: argumentsDigest(tool.name, { ...args, amountMinor: 9000 }) };
    const failure = await failureOf(tool.run({ ...args, amountMinor: 9000 }, other));
    expect(failure).toMatchObject({ extra: { bankCode: 'challenge_invalid' } });
  });

  test.each([
    ['insufficient_funds', { payeeId: 'Alice', amountMinor: 2_499_999 }],
    ['amount_invalid', { payeeId: 'Quayside', fromAccountId: 'savings', amountMinor: 2_500_001 }, 'cust-priya'],
    ['currency_mismatch', { payeeId: 'Alice', amountMinor: 100, currency: 'EUR' }],
    ['same_account', { toAccountId: 'checking', amountMinor: 100 }],
    ['account_forbidden', { payeeId: 'Alice', fromAccountId: 'acc-priya-checking', amountMinor: 100 }],
    ['payee_forbidden', { payeeId: 'payee-priya-rent', amountMinor: 100 }],
    ['payee_not_found', { payeeId: 'payee-nobody', amountMinor: 100 }],
  ])('the bank\'s %s is told in a sentence and found again by its key', async (bankCode, args, customerId = 'cust-alex') => {
    const ready = await approvedTransfer(args, customerId);
    const failure = await failureOf(ready.tool.run(ready.args, ready.context));
    expect(failure).toMatchObject({ code: 'bank_refused', extra: { bankCode } });
    expect(String(failure)).not.toContain('declined this');
    const found = await failureOf(ready.tool.lookUp?.(ready.context) ?? Promise.resolve());
    expect(found).toMatchObject({ extra: { bankCode } });
  });

  test('allows three tries of a code, and a retried try is one', async () => {
    const context = contextOf();
    const digest = argumentsDigest('transfer_funds', {});
    const { challengeId, triesLeft } = await openChallenge(bank, { ...context, idempotencyKey: randomUUID(), digest, summary: 'x' });
    expect(triesLeft).toBe(3);
    const right = (await running.control('GET', '/sandbox/outbox?userId=cust-alex', outboxShape)).items[0]?.code;
    const code = right === '000000' ? '000001' : '000000';
    const attempt = (key: string) => verifyChallenge(bank, { ...context, challengeId, code, idempotencyKey: key });
    expect(await attempt('try-1')).toEqual({ outcome: 'wrong', triesLeft: 2 });
    expect(await attempt('try-1')).toEqual({ outcome: 'wrong', triesLeft: 2 });
    expect(await attempt('try-2')).toEqual({ outcome: 'wrong', triesLeft: 1 });
    await attempt('try-3');
    expect(await attempt('try-4')).toEqual({ outcome: 'locked' });
    const words = verifyChallenge(bank, { ...context, challengeId, code: 'abc', idempotencyKey: 'try-5' });
    expect(await failureOf(words)).toMatchObject({ code: 'approval_code_wrong' });
  });

  test('works when a member of staff has called back instead of a code, once', async () => {
    const context = contextOf();
    const { tool, args } = await prepared('transfer_funds', { payeeId: 'Alice', amountMinor: 4200 }, context);
    const digest = argumentsDigest(tool.name, args);
    const { challengeId } = await openChallenge(bank, { ...context, idempotencyKey: randomUUID(), digest, summary: 'x' });
    const attempt = { ...context, challengeId, staffId: 'staff-ines', reason: 'Called back.', idempotencyKey: 'attest-1' };
    const verified = await attestChallenge(bank, attempt);
    if (verified.outcome !== 'verified') throw new Error(verified.outcome);
    expect(await attestChallenge(bank, attempt)).toEqual(verified);
    expect(await attestChallenge(bank, { ...attempt, idempotencyKey: 'attest-2' })).toEqual({ outcome: 'already-verified' });
    const approved = { ...context, challengeToken: verified.challengeToken, argumentsDigest: digest };
    expect((await tool.run(args, approved)).summary).toMatch(/^Sent \$42\.00 to Alice Chen/);
  });
});

test('handing over needs no customer and no bank', async () => {
  const outcome = await call('transfer_to_human', {});
  expect(outcome.data).toEqual({ reason: 'The customer asked for a person.' });
  expect(toolNamed('transfer_to_human').handsOver).toBe(true);
});
