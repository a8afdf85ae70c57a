import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { failureOf, startToolBench, type ToolBench } from '../../test/support/tool-bench.ts';
import { dayAhead } from './testing/days.ts';

let bench: ToolBench;
beforeAll(async () => (bench = await startToolBench(inject('bankDatabaseUrl'))));
afterAll(() => bench.running.stop());

describe('what is read is told in a sentence, and is small:', () => {
  test.each<[name: string, args: object, said: RegExp]>([
    ['list_accounts', {}, /^2 accounts: Everyday Checking with \$[\d,.]+, Safe Harbour Savings with \$[\d,.]+\.$/],
    ['list_scheduled_payments', {}, /^2 scheduled payments\. The next is \$20\.00 to Alice Chen on \w+day, /],
    ['list_statements', {}, /^[2345] statements: \w+ \d{4}, /],
    ['get_statement', {}, /^Everyday Checking in \w+ \d{4}: \$[\d,.]+ in, \$[\d,.]+ out, \d+ transactions?, \$[\d,.]+ at the end\.$/],
    ['get_statement', { accountId: 'savings' }, /^Safe Harbour Savings in /],
    ['get_dispute_status', {}, /^1 dispute\. Dispute DSP-40018827 on \$[\d.]+ at Fulmar Fuel is under review/],
    ['get_dispute_status', { disputeId: 'dsp40018827' }, /^Dispute DSP-40018827 /],
    ['get_dispute_status', { disputeId: 'Fulmar' }, /^Dispute DSP-40018827 /],
    ['list_loans', {}, /^1 loan: Car loan with \$11,265\.40 left at 6\.4 %, next payment \$359\.42 on /],
    ['get_loan_payoff', {}, /^Paying off Car loan on .* takes \$11,[23]\d\d\.\d\d, \$[\d.]+ of it interest\. The quote holds until /],
    ['get_loan_payoff', { loanId: 'car', date: dayAhead(10) }, /^Paying off Car loan/],
    ['explain_fees', {}, /^2 fees\. The latest is \$2\.50 for Cash machine of another bank on .* outside the Anchor Network/],
    ['get_profile', {}, /^Alex Morgan\. On file: 27 Wharf Street, Apt 4, Portwell, RI 02804; telephone •••• 0142; e-mail a•••@example\.com\.$/],
    ['find_branch', { query: 'Eastmere', kind: 'branch' }, /^2 places found: Cedar Hill, 310 Cedar Hill Road, Eastmere 02842; Northgate/],
    ['find_branch', { query: 'safe-deposit boxes' }, /^3 places found/],
    ['find_branch', { query: 'Atlantis' }, /^No branch or cash machine was found\.$/],
    ['find_branch', {}, /^27 places found: .* and others\.$/],
    ['get_exchange_rate', { toCurrency: 'eur', amountMinor: 10_000 }, /^\$100\.00 is €91\.31, at a rate of 0\.913107 on .* margin of 0\.9 %\.$/],
    ['get_exchange_rate', { toCurrency: 'JPY' }, /^\$1\.00 is ¥148, /],
    ['get_exchange_rate', { fromCurrency: 'JPY', toCurrency: 'USD', amountMinor: 10_000 }, /^¥10,000 is \$66\.23, /],
    ['list_appointments', {}, /^1 appointment: Mortgage at Lantern Street on .* at 10:30 AM\.$/],
  ])('%s %o', async (name, args, said) => {
    const outcome = await bench.call(name, args);
    expect(outcome.summary).toMatch(said);
    expect(Buffer.byteLength(JSON.stringify(outcome))).toBeLessThan(4096);
  });

  test('where there is nothing, that is said', async () => {
    expect((await bench.call('get_dispute_status', {}, 'cust-priya')).summary).toBe('There are no disputes.');
    expect((await bench.call('list_appointments', {}, 'cust-priya')).summary).toBe('There are no appointments.');
  });
});

describe('the bank refuses', () => {
  test.each<[bankCode: string, name: string, args: object]>([
    ['account_forbidden', 'list_statements', { accountId: 'acc-priya-checking' }],
    ['account_forbidden', 'get_statement', { accountId: 'acc-priya-checking', month: '2026-01' }],
    ['statement_not_found', 'get_statement', { month: '1999-01' }],
    ['statement_not_ready', 'get_statement', { month: dayAhead(0).slice(0, 7) }],
    ['dispute_not_found', 'get_dispute_status', { disputeId: 'DSP-11111111' }],
    ['loan_not_found', 'get_loan_payoff', { loanId: 'loan-none' }],
    ['loan_forbidden', 'get_loan_payoff', { loanId: 'loan-priya-personal' }],
    ['date_in_past', 'get_loan_payoff', { date: dayAhead(-1) }],
    ['date_too_far', 'get_loan_payoff', { date: dayAhead(11) }],
    ['currency_not_offered', 'get_exchange_rate', { toCurrency: 'XAU' }],
  ])('%s by %s', async (bankCode, name, args) => {
    expect(await failureOf(bench.call(name, args))).toMatchObject({ code: 'bank_refused', extra: { bankCode } });
  });

  test('somebody else’s dispute', async () => {
    const asked = bench.call('get_dispute_status', { disputeId: 'DSP-40018827' }, 'cust-priya');
    expect(await failureOf(asked)).toMatchObject({ extra: { bankCode: 'dispute_forbidden' } });
  });
});

describe('names', () => {
  test('that fit several, or none, are asked back with what there is', async () => {
    const several = await failureOf(bench.call('cancel_scheduled_payment', {}));
    expect(String(several)).toMatch(/several scheduled payments: .*Alice Chen.*City Utilities/);
    const none = await failureOf(bench.call('cancel_scheduled_payment', { scheduledPaymentId: 'Zoltan' }));
    expect(String(none)).toContain('There is no scheduled payment "Zoltan"');
    const town = await failureOf(bench.call('book_appointment', { branchId: 'Eastmere', date: dayAhead(3), time: '10:00' }));
    expect(String(town)).toContain('fits several');
  });

  test('of a change, what stays is spelled out: limits see all of the money and its receiver', async () => {
    const context = bench.contextOf();
    const { tool, args } = await bench.prepared('change_scheduled_payment', { scheduledPaymentId: 'Alice', nextPayment: dayAhead(6) }, context);
    expect(tool.moneyOf?.(args)).toEqual({ amountMinor: 2000, currency: 'USD', payeeId: 'payee-alice' });
    const lie = { scheduledPaymentId: 'Alice', amountMinor: 5, payeeId: 'payee-city-utilities' };
    expect((await bench.prepared('change_scheduled_payment', lie, context)).args).toMatchObject({ payeeId: 'payee-alice' });
  });
});
