import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { migrateAndSeed } from './database/prepare.ts';
import { startTestBank, type TestBank } from './testing/start-test-bank.ts';

let bank: TestBank;
beforeAll(async () => (bank = await startTestBank(inject('bankDatabaseUrl'))));
afterAll(() => bank.stop());
beforeEach(async () => expect(await bank.client.post('/sandbox/reset')).toMatchObject({ status: 200 }));

const dayMs = 86_400_000;
const post = async (path: string, body: object, key: string, user = 'cust-alex') =>
  bank.client.post(path, { key, user, headers: await bank.client.proof({ user }), body });

/** The ledger after whatever was done: every transfer sums to zero, as does the whole. */
const ledgerSum = async () => (await bank.client.ledger()).reduce((sum, entry) => sum + entry.amountMinor, 0);

describe('points', () => {
  test('become money in one booking, and twenty requests at once never redeem more than there are', async () => {
    const before = await bank.client.balanceMinor('acc-alex-checking');
    const body = { points: 5_000, accountId: 'acc-alex-checking' };
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => post('/rewards/redeem', body, `redeem-${index}`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.filter((answer) => answer.body['code'] === 'points_insufficient')).toHaveLength(18);
    expect(await bank.client.balanceMinor('acc-alex-checking')).toBe(before + 10_000);
    expect((await bank.client.get('/rewards')).body).toMatchObject({ points: 2_450 });
    expect(await ledgerSum()).toBe(0);
  });
});

describe('a fee', () => {
  const fees = async (user = 'cust-alex') => bank.client.items('/fees', { user });

  test('comes back at once the first time in a year, as two entries; the next is reviewed', async () => {
    const [first, second] = await fees();
    const before = await bank.client.balanceMinor('acc-alex-checking');
    expect(await post(`/fees/${first?.['id']}/refund`, { reason: 'I did not know.' }, 'r1')).toMatchObject({
      status: 201, body: { status: 'refunded', amountMinor: 250 },
    });
    expect(await bank.client.balanceMinor('acc-alex-checking')).toBe(before + 250);
    expect(await bank.client.entriesOf('r1')).toHaveLength(2);
    expect(await post(`/fees/${second?.['id']}/refund`, { reason: 'And this.' }, 'r2')).toMatchObject({ body: { status: 'in-review' } });
    expect(await bank.client.balanceMinor('acc-alex-checking')).toBe(before + 250);
    expect((await fees()).map((fee) => fee['refund'])).toEqual(['refunded', 'in-review']);
  });

  test('asked back ten times at once comes back once', async () => {
    const [fee] = await fees();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => post(`/fees/${fee?.['id']}/refund`, { reason: 'x' }, `at-once-${index}`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.body['code'] === 'fee_refund_exists')).toHaveLength(9);
  });

  test('is too old 60 days after the end of its month', async () => {
    const [, old] = await fees();
    const until = Date.parse(String(old?.['askBackUntil']));
    bank.moveClock(until + 2 * dayMs - Date.now());
    expect(await post(`/fees/${old?.['id']}/refund`, { reason: 'x' }, 'late')).toMatchObject({ status: 422, body: { code: 'fee_too_old' } });
    bank.moveClock(-(until + 2 * dayMs - Date.now()));
  });
});

describe('a dispute', () => {
  const transactions = (query: string) => bank.client.items(`/accounts/acc-alex-checking/transactions?${query}`);
  const open = (transactionId: unknown, key: string, reason = 'not-mine', user = 'cust-alex') =>
    post('/disputes', { transactionId, reason }, key, user);

  test('is opened once on a card payment, for its owner alone', async () => {
    const [payment] = await transactions('q=Saltwater');
    expect(await open(payment?.['id'], 'd1')).toMatchObject({ status: 201, body: { dispute: { status: 'under-review', merchant: 'Saltwater Bakery' } } });
    expect(await open(payment?.['id'], 'd2')).toMatchObject({ status: 409, body: { code: 'dispute_exists' } });
    expect(await open(payment?.['id'], 'd3', 'not-mine', 'cust-priya')).toMatchObject({ status: 403, body: { code: 'transaction_forbidden' } });
  });

  test('is for card payments only, and for 60 days, or 120 where goods did not come', async () => {
    const [salary] = await transactions('q=payroll');
    expect(await open(salary?.['id'], 's')).toMatchObject({ status: 422, body: { code: 'dispute_not_possible' } });
    const [transferred] = await transactions('q=Alice');
    expect(await open(transferred?.['id'], 't')).toMatchObject({ status: 422, body: { code: 'dispute_not_possible' } });
    const cutOff = new Date(Date.now() - 62 * dayMs).toISOString();
    const old = (await transactions(`q=Corner&to=${cutOff}`)).concat(await transactions(`q=Metro&to=${cutOff}`))[0];
    expect(await open(old?.['id'], 'o1', 'wrong-amount')).toMatchObject({ status: 422, body: { code: 'dispute_too_late' } });
    expect(await open(old?.['id'], 'o2', 'not-received')).toMatchObject({ status: 201 });
  });
});

describe('a card', () => {
  test('is replaced for nothing the first time in a year, then for a fee; express is free once for Silver', async () => {
    const first = await post('/cards/card-alex-debit/replace', { reason: 'lost', express: true }, 'r1');
    expect(first).toMatchObject({ status: 201, body: { fee: { amountMinor: 0 }, replaced: { status: 'cancelled' }, card: { status: 'active', kind: 'debit' } } });
    const fresh = String(Object(first.body['card'])['id']);
    const second = await post(`/cards/${fresh}/replace`, { reason: 'stolen', express: true }, 'r2');
    expect(second).toMatchObject({ body: { fee: { amountMinor: 2_300 } } });
    expect(await bank.client.entriesOf('r2')).toMatchObject([{ amountMinor: -2_300 }, { amountMinor: 2_300 }]);
    expect(await bank.client.post(`/cards/${fresh}/unfreeze`, { key: 'u' })).toMatchObject({ body: { code: 'card_cancelled' } });
    expect(await post(`/cards/${fresh}/replace`, { reason: 'lost' }, 'r3')).toMatchObject({ status: 409, body: { code: 'card_already_replaced' } });
  });

  test('is charged up to its limit of the day', async () => {
    const charge = (amountMinor: number, key: string) =>
      bank.client.post('/sandbox/card-charges', { key, body: { cardId: 'card-alex-debit', merchant: 'Lantern Books', amountMinor, currency: 'USD' } });
    await post('/cards/card-alex-debit/daily-limit', { amountMinor: 30_000 }, 'l');
    expect(await charge(12_000, 'c1')).toMatchObject({ status: 201 });
    expect(await charge(18_001, 'c2')).toMatchObject({ status: 422, body: { code: 'card_limit_exceeded' } });
    bank.moveClock(dayMs);
    expect(await charge(18_001, 'c3')).toMatchObject({ status: 201 });
    bank.moveClock(-dayMs);
  });
});

test('a new payee gets a thousand dollars on the first day, all together, and more on the next', async () => {
  const added = await post('/payees', { name: 'Rosa Diaz', accountNumber: '12345678', routingNumber: '021000021' }, 'p');
  expect(added).toMatchObject({ status: 201, body: { payee: { bankName: 'Granite Credit Union', accountMasked: '•••• 5678', addedAt: expect.any(String) } } });
  const payeeId = String(Object(added.body['payee'])['id']);
  const send = (amountMinor: number) => bank.client.transfer({ fromAccountId: 'acc-alex-checking', payeeId, amountMinor, currency: 'USD' });
  expect(await send(60_000)).toMatchObject({ status: 201 });
  expect(await send(40_001)).toMatchObject({ status: 422, body: { code: 'payee_new_limit' } });
  expect(await send(40_000)).toMatchObject({ status: 201 });
  bank.moveClock(dayMs);
  expect(await send(40_001)).toMatchObject({ status: 201 });
  bank.moveClock(-dayMs);
});

test('a higher credit line is granted by a quarter at once, once in half a year', async () => {
  const ask = (amountMinor: number, key: string) => post('/cards/card-alex-credit/credit-line', { amountMinor }, key);
  expect(await ask(750_000, 'a')).toMatchObject({ body: { status: 'approved', card: { creditLineMinor: 750_000 } } });
  expect(await ask(760_000, 'b')).toMatchObject({ body: { status: 'in-review', card: { creditLineMinor: 750_000 } } });
});

test('a statement adds up: it opens with what the month before closed with', async () => {
  const months = (await bank.client.items('/accounts/acc-alex-checking/statements')).map((item) => item['month']);
  const [latest, before] = await Promise.all(months.slice(0, 2).map(async (month) => (await bank.client.get(`/accounts/acc-alex-checking/statements/${month}`)).body));
  expect(latest?.['openingMinor']).toBe(before?.['closingMinor']);
  expect(Number(latest?.['openingMinor']) + Number(latest?.['inMinor']) - Number(latest?.['outMinor'])).toBe(latest?.['closingMinor']);
});

test('one half hour of a branch has one customer, of ten who ask at once', async () => {
  const days = Array.from({ length: 7 }, (_, index) => new Date(Date.now() + (index + 2) * dayMs).toISOString().slice(0, 10));
  const on = days.find((day) => new Date(day).getUTCDay() === 3);
  const body = { branchId: 'branch-university', on, at: '15:00', topic: 'Loan' };
  const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => post('/appointments', body, `slot-${index}`, ['cust-alex', 'cust-priya'][index % 2])));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter((answer) => answer.body['code'] === 'appointment_taken')).toHaveLength(9);
});

test('a bank of before its services gets them, and keeps what it has', async () => {
  await bank.database.query('truncate branches, exchange_rates, loans, scheduled_payments, scheduled_runs, disputes, appointments');
  const before = await bank.client.ledger();
  await migrateAndSeed(bank.database, new Date());
  expect(await bank.client.items('/loans')).toHaveLength(1);
  expect(await bank.client.ledger()).toEqual(before);
});
