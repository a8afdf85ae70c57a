import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { failureOf, startToolBench, type ToolBench } from '../../test/support/tool-bench.ts';
import { REFUSALS } from './refusals.ts';
import { dayAhead, nextWeekday } from './testing/days.ts';
import { TOOLS, toolNamed } from './tools/index.ts';

let bench: ToolBench;
beforeAll(async () => (bench = await startToolBench(inject('bankDatabaseUrl'))));
afterAll(() => bench.running.stop());
beforeEach(() => bench.reset());

const tuesday = nextWeekday(2);
const newPayee = { name: 'Rosa Diaz', accountNumber: '9988776655', routingNumber: '011000015' };
const home = { street: '9 Pier Road', city: 'Portwell', state: 'RI', zipCode: '02804' };
const paris = { countries: 'France, Italy', firstDay: dayAhead(5), lastDay: dayAhead(15) };
const visit = { branchId: 'Millbrook', date: tuesday, time: '11:30' };
const laterPayment = { payeeId: 'Alice', amountMinor: 2500, firstPayment: dayAhead(3) };

/** Every write but freezing and transfers, which have tests of their own: what is asked, and what is said. */
const WRITES: [name: string, args: object, asked: RegExp, said: RegExp][] = [
  ['schedule_payment', { ...laterPayment, frequency: 'monthly' }, /^Pay \$25\.00 to Alice Chen from Everyday Checking every month from /, /^Scheduled: \$25\.00 to Alice Chen every month, next on /],
  ['change_scheduled_payment', { scheduledPaymentId: 'City Utilities', amountMinor: 9900 }, /^Change the scheduled payment to City Utilities to \$99\.00 on /, /^Changed: \$99\.00 to City Utilities every month/],
  ['cancel_scheduled_payment', { scheduledPaymentId: 'Alice' }, /^Cancel the scheduled payment of \$20\.00 to Alice Chen every week/, /^Cancelled: \$20\.00 to Alice Chen/],
  ['add_payee', newPayee, /^Add Rosa Diaz, account 9988776655/, /^Rosa Diaz at Pier Street Bank, account •••• 6655, is now on the list/],
  ['replace_card', { cardId: 'debit', reason: 'lost' }, /^Cancel Harbour Debit •••• 7719 \(lost\) and send a new one$/, /is cancelled\. The new card .* free of charge\.$/],
  ['set_card_limit', { amountMinor: 80_000 }, /^Set the daily limit of Harbour Debit .* to \$800\.00 \(now \$5,000\.00\)$/, /can now be charged up to \$800\.00 a day\.$/],
  ['request_credit_limit', { amountMinor: 700_000 }, /^Ask for a credit limit of \$7,000\.00 on Harbour Rewards Credit .* \(now \$6,000\.00\)$/, /is now \$7,000\.00\.$/],
  ['redeem_points', { points: 2000 }, /^Redeem 2,000 points for \$20\.00$/, /\$20\.00 is in Everyday Checking\. 10,450 points are left/],
  ['open_dispute', { payment: 'Reelhouse', reason: 'charged-twice' }, /^Dispute the card payment/, /^Dispute DSP-\d{8} on \$[\d.]+ at Reelhouse Streaming is open/],
  ['request_fee_refund', {}, /^Ask for a refund of \$2\.50 for Cash machine of another bank of /, /\$2\.50 .* is refunded/],
  ['change_address', home, /^Change the address to 9 Pier Road, Portwell, RI 02804$/, /^The address is now 9 Pier Road/],
  ['add_travel_notice', paris, /^Note a journey to France, Italy from /, /^The journey is noted: France, Italy/],
  ['book_appointment', visit, /^Book an appointment \(General advice\) at Millbrook on Tuesday.* at 11:30 AM$/, /^Booked: General advice at Millbrook on Tuesday/],
  ['cancel_appointment', {}, /^Cancel the appointment Mortgage at Lantern Street/, /^Cancelled: Mortgage at Lantern Street/],
];

/** The one payment to Reelhouse, whose name the customer says, is among several: the latest is meant. */
async function given(name: string, args: object) {
  if (name !== 'open_dispute') return args;
  const found = await bench.call('search_transactions', { query: 'Reelhouse' });
  const { transactions } = z.object({ transactions: z.array(z.object({ id: z.string() })) }).parse(found.data);
  return { ...args, payment: transactions[0]?.id };
}

test('every write is tried here, or has tests of its own', () => {
  const tried = [...WRITES.map(([name]) => name), 'freeze_card', 'unfreeze_card', 'transfer_funds'];
  const writes = Object.keys(TOOLS).filter((name) => toolNamed(name).effect === 'write');
  expect(tried.sort()).toEqual(writes.sort());
});

describe.each(WRITES)('%s', (name, plainArgs, asked, said) => {
  test('says what it will do and what it did, and does it once for its key', async () => {
    const { tool, args, context, summary } = await bench.approved(name, await given(name, plainArgs));
    expect(summary).toMatch(asked);
    const first = await tool.run(args, context);
    expect(first.summary).toMatch(said);
    expect(Buffer.byteLength(JSON.stringify(first))).toBeLessThan(4096);
    const entries = await bench.bookedUnder(context.idempotencyKey);
    expect(await tool.run(args, context)).toEqual(first);
    expect(await bench.bookedUnder(context.idempotencyKey)).toEqual(entries);
  });

  test('is found by its key when its answer was lost, and is not done when it was cut off before', async () => {
    const { tool, args, context } = await bench.approved(name, await given(name, plainArgs));
    await bench.fault('*', 'reset-before-commit');
    expect(await failureOf(tool.run(args, context))).toMatchObject({ code: 'bank_outcome_unknown' });
    expect(await tool.lookUp?.(context)).toBe('not-done');
    await bench.fault('*', 'timeout-after-commit');
    expect(await failureOf(tool.run(args, context))).toMatchObject({ code: 'bank_outcome_unknown' });
    const found = await tool.lookUp?.(context);
    expect(found).toMatchObject({ summary: expect.stringMatching(said) });
    expect(await tool.run(args, context)).toEqual(found);
  });

  test('resolves to itself what it resolved, and is not done without the code that it needs', async () => {
    const context = bench.contextOf();
    const { tool, args } = await bench.prepared(name, await given(name, plainArgs), context);
    expect(await (tool.resolve?.(args, context) ?? args)).toEqual(args);
    if (!tool.requires2FA) return;
    expect(await failureOf(tool.run(args, context))).toMatchObject({ extra: { bankCode: 'challenge_required' } });
    expect(await tool.lookUp?.(context)).toBe('not-done');
  });
});

describe('the bank refuses, in a sentence that is found again by the key:', () => {
  const before = (name: string, args: object) => () => bench.call(name, args);
  const REFUSED: [bankCode: string, name: string, args: object, prepare?: () => Promise<unknown>][] = [
    ['date_in_past', 'schedule_payment', { ...laterPayment, firstPayment: '2020-01-01' }],
    ['date_too_far', 'schedule_payment', { ...laterPayment, firstPayment: dayAhead(500) }],
    ['amount_invalid', 'schedule_payment', { ...laterPayment, amountMinor: 2_500_001 }],
    ['currency_mismatch', 'schedule_payment', { ...laterPayment, currency: 'EUR' }],
    ['payee_not_found', 'schedule_payment', { ...laterPayment, payeeId: 'payee-nobody' }],
    ['payee_forbidden', 'schedule_payment', { ...laterPayment, payeeId: 'payee-priya-rent' }],
    ['account_forbidden', 'schedule_payment', { ...laterPayment, fromAccountId: 'acc-priya-checking' }],
    ['scheduled_payment_not_found', 'cancel_scheduled_payment', { scheduledPaymentId: 'scheduled-none' }],
    ['scheduled_payment_forbidden', 'cancel_scheduled_payment', { scheduledPaymentId: 'scheduled-priya-rent' }],
    ['scheduled_payment_forbidden', 'change_scheduled_payment', { scheduledPaymentId: 'scheduled-priya-rent', amountMinor: 1 }],
    ['scheduled_payment_closed', 'cancel_scheduled_payment', { scheduledPaymentId: 'scheduled-alex-alice' }, before('cancel_scheduled_payment', { scheduledPaymentId: 'Alice' })],
    ['nothing_changed', 'change_scheduled_payment', { scheduledPaymentId: 'Alice', amountMinor: 2000 }],
    ['payee_exists', 'add_payee', newPayee, before('add_payee', newPayee)],
    ['routing_number_invalid', 'add_payee', { ...newPayee, routingNumber: '011000016' }],
    ['payee_new_limit', 'transfer_funds', { payeeId: 'Rosa', amountMinor: 100_001 }, before('add_payee', newPayee)],
    ['card_already_replaced', 'replace_card', { cardId: 'card-alex-debit', reason: 'lost' }, before('replace_card', { cardId: 'debit', reason: 'lost' })],
    ['card_forbidden', 'replace_card', { cardId: 'card-priya-debit', reason: 'lost' }],
    ['card_not_found', 'set_card_limit', { cardId: 'card-none', amountMinor: 100 }],
    ['card_limit_above_maximum', 'set_card_limit', { amountMinor: 500_001 }],
    ['nothing_changed', 'set_card_limit', { amountMinor: 500_000 }],
    ['card_not_debit', 'set_card_limit', { cardId: 'credit', amountMinor: 100 }],
    ['card_not_credit', 'request_credit_limit', { cardId: 'debit', amountMinor: 900_000 }],
    ['card_frozen', 'request_credit_limit', { amountMinor: 900_000 }, before('freeze_card', { cardId: 'credit' })],
    ['credit_line_not_higher', 'request_credit_limit', { amountMinor: 600_000 }],
    ['credit_line_above_maximum', 'request_credit_limit', { amountMinor: 2_500_001 }],
    ['credit_line_in_review', 'request_credit_limit', { amountMinor: 900_000 }, before('request_credit_limit', { amountMinor: 1_500_000 })],
    ['points_insufficient', 'redeem_points', { points: 12_451 }],
    ['points_below_minimum', 'redeem_points', { points: 499 }],
    ['account_forbidden', 'redeem_points', { points: 500, accountId: 'acc-priya-checking' }],
    ['transaction_not_found', 'open_dispute', { payment: '999999', reason: 'not-mine' }],
    ['fee_not_found', 'request_fee_refund', { feeId: 'transfer-none' }],
    ['address_not_accepted', 'change_address', { ...home, street: 'P.O. Box 12' }],
    ['address_unchanged', 'change_address', home, before('change_address', home)],
    ['country_not_served', 'add_travel_notice', { ...paris, countries: 'France, Cuba' }],
    ['travel_too_long', 'add_travel_notice', { ...paris, lastDay: dayAhead(100) }],
    ['travel_notice_exists', 'add_travel_notice', paris, before('add_travel_notice', paris)],
    ['dates_reversed', 'add_travel_notice', { ...paris, lastDay: dayAhead(1) }],
    ['date_in_past', 'add_travel_notice', { ...paris, firstDay: '2020-01-01', lastDay: '2020-01-05' }],
    ['branch_closed', 'book_appointment', { ...visit, date: nextWeekday(0) }],
    ['branch_closed', 'book_appointment', { ...visit, time: '18:00' }],
    ['branch_without_appointments', 'book_appointment', { ...visit, branchId: 'atm-airport' }],
    ['branch_not_found', 'book_appointment', { ...visit, branchId: 'branch-none' }],
    ['appointment_taken', 'book_appointment', visit, () => bench.call('book_appointment', visit, 'cust-priya')],
    ['date_too_far', 'book_appointment', { ...visit, date: dayAhead(29) }],
    ['date_in_past', 'book_appointment', { ...visit, date: '2020-01-06' }],
    ['appointment_not_found', 'cancel_appointment', { appointmentId: 'appointment-none' }],
    ['appointment_cancelled', 'cancel_appointment', { appointmentId: 'appointment-alex-1' }, before('cancel_appointment', {})],
  ];

  test.each(REFUSED)('%s by %s', async (bankCode, name, args, prepare) => {
    await prepare?.();
    const { tool, args: exact, context } = await bench.approved(name, args);
    const failure = await failureOf(tool.run(exact, context));
    expect(failure).toMatchObject({ code: 'bank_refused', message: REFUSALS[bankCode], extra: { bankCode } });
    expect(await failureOf(tool.lookUp?.(context) ?? Promise.resolve())).toMatchObject({ extra: { bankCode } });
    expect(await bench.bookedUnder(context.idempotencyKey)).toEqual([]);
  });

  test('a fee asked back twice, and somebody else’s fee, appointment and payment', async () => {
    const fees = z.object({ fees: z.array(z.object({ id: z.string() })) });
    const own = fees.parse((await bench.call('explain_fees')).data).fees[0]?.id;
    await bench.call('request_fee_refund', { feeId: own });
    expect(await failureOf(bench.call('request_fee_refund', { feeId: own }))).toMatchObject({ extra: { bankCode: 'fee_refund_exists' } });
    const priyas = fees.parse((await bench.call('explain_fees', {}, 'cust-priya')).data).fees[0]?.id;
    expect(await failureOf(bench.call('request_fee_refund', { feeId: priyas }))).toMatchObject({ extra: { bankCode: 'fee_forbidden' } });
    const taken = bench.call('cancel_appointment', { appointmentId: 'appointment-alex-1' }, 'cust-priya');
    expect(await failureOf(taken)).toMatchObject({ extra: { bankCode: 'appointment_forbidden' } });
  });
});
