import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { buildTransfer, digestOf } from './testing/bank-client.ts';
import { startTestBank } from './testing/start-test-bank.ts';
import type { TestBank } from './testing/start-test-bank.ts';

let bank: TestBank;
beforeAll(async () => (bank = await startTestBank(inject('bankDatabaseUrl'))));
afterAll(() => bank.stop());
beforeEach(async () => expect(await bank.client.post('/sandbox/reset')).toMatchObject({ status: 200 }));

describe('a transfer', () => {
  test('to a payee is booked as two entries that sum to zero', async () => {
    const before = await bank.client.balanceMinor('acc-alex-checking');
    const answer = await bank.client.transfer(buildTransfer({ memo: 'Thanks' }), { key: 'to-alice' });
    expect(answer).toMatchObject({ status: 201, body: { status: 'booked', payeeId: 'payee-alice', memo: 'Thanks' } });
    const entries = await bank.client.entriesOf('to-alice');
    expect(entries.map(({ accountId, amountMinor }) => [accountId, amountMinor])).toEqual([
      ['acc-alex-checking', -5_000], ['external-payee-alice', 5_000],
    ]);
    expect(await bank.client.balanceMinor('acc-alex-checking')).toBe(before - 5_000);
    const [payment] = await bank.client.items('/payments');
    expect(payment).toMatchObject({ id: answer.body['transferId'], payeeName: 'Alice Chen', amountMinor: 5_000 });
  });

  test('between own accounts moves both balances', async () => {
    const before = await bank.client.balanceMinor('acc-alex-savings');
    const order = buildTransfer({ payeeId: undefined, toAccountId: 'acc-alex-savings' });
    expect(await bank.client.transfer(order)).toMatchObject({ status: 201 });
    expect(await bank.client.balanceMinor('acc-alex-savings')).toBe(before + 5_000);
  });

  test('is found by its key, and a key under which nothing was booked is not', async () => {
    const booked = await bank.client.transfer(buildTransfer(), { key: 'to-look-up' });
    expect((await bank.client.get('/transfers/by-key/to-look-up')).body).toEqual(booked.body);
    const missing = await bank.client.get('/transfers/by-key/never-used');
    expect(missing).toMatchObject({ status: 404, body: { code: 'transfer_not_found' } });
    const priyas = await bank.client.get('/transfers/by-key/to-look-up', { user: 'cust-priya' });
    expect(priyas).toMatchObject({ status: 404 });
  });

  test('without a key is refused before anything is done', async () => {
    const answer = await bank.client.call('POST', '/transfers', { body: buildTransfer() });
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency_key_required' } });
  });
});

describe('the bank refuses', () => {
  test.each([
    [{ amountMinor: 99_999_999 }, 422, 'insufficient_funds'],
    [{ amountMinor: 0 }, 422, 'amount_invalid'],
    [{ amountMinor: -5_000 }, 422, 'amount_invalid'],
    [{ amountMinor: 10.5 }, 422, 'amount_invalid'],
    [{ currency: 'EUR' }, 422, 'currency_mismatch'],
    [{ payeeId: 'payee-nobody' }, 404, 'payee_not_found'],
    [{ payeeId: 'payee-priya-rent' }, 403, 'payee_forbidden'],
    [{ fromAccountId: 'acc-nowhere' }, 404, 'account_not_found'],
    [{ fromAccountId: 'acc-priya-checking' }, 403, 'account_forbidden'],
    [{ fromAccountId: 'bank-payroll-clearing-usd' }, 404, 'account_not_found'],
    [{ payeeId: undefined, toAccountId: 'acc-priya-savings' }, 403, 'account_forbidden'],
    [{ payeeId: undefined, toAccountId: 'acc-alex-checking' }, 422, 'same_account'],
  ])('%o with %i %s, and books nothing', async (changes, status, code) => {
    const entries = (await bank.client.ledger()).length;
    expect(await bank.client.transfer(buildTransfer(changes))).toMatchObject({ status, body: { code } });
    expect(await bank.client.ledger()).toHaveLength(entries);
  });

  test('more in one transfer than its limit, though the account holds it', async () => {
    const order = { fromAccountId: 'acc-priya-savings', toAccountId: 'acc-priya-checking', currency: 'USD' };
    const answer = await bank.client.transfer({ ...order, amountMinor: 2_500_001 }, { user: 'cust-priya' });
    expect(answer).toMatchObject({ status: 422, body: { code: 'amount_invalid' } });
  });

  test.each([
    [{ amountMinor: '5000' }, 'amountMinor'],
    [{ amountMinor: undefined }, 'amountMinor'],
    [{ currency: 'dollars' }, 'currency'],
    [{ payeeId: undefined }, 'payeeId'],
    [{ toAccountId: 'acc-alex-savings' }, 'payeeId'],
    [{ memo: 'm'.repeat(141) }, 'memo'],
  ])('%o as not valid, naming the field %s', async (changes, path) => {
    const answer = await bank.client.transfer(buildTransfer(changes), { headers: {} });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed', errors: [{ path }] } });
  });

  test('a body that is not JSON, and one that is too large', async () => {
    expect(await bank.client.post('/transfers', { body: '{oops' })).toMatchObject({ status: 400 });
    const large = await bank.client.post('/transfers', { body: { memo: 'm'.repeat(40_000) } });
    expect(large).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
  });
});

describe('a transfer needs a challenge', () => {
  test('and without its token, or with an invented one, nothing is done and the key stays free', async () => {
    const bare = await bank.client.transfer(buildTransfer(), { key: 'key-1', headers: {} });
    expect(bare).toMatchObject({ status: 403, body: { code: 'challenge_required' } });
    const invented = { 'X-Challenge-Token': 'challenge-1.abc', 'X-Arguments-Digest': digestOf('transfer') };
    const refused = await bank.client.transfer(buildTransfer(), { key: 'key-1', headers: invented });
    expect(refused).toMatchObject({ status: 403, body: { code: 'challenge_invalid' } });
    expect(await bank.client.transfer(buildTransfer(), { key: 'key-1' })).toMatchObject({ status: 201 });
  });

  test('for exactly its arguments', async () => {
    const proof = await bank.client.proof({ digest: digestOf('50 to Alice') });
    const headers = { ...proof, 'X-Arguments-Digest': digestOf('5000 to Mallory') };
    const answer = await bank.client.transfer(buildTransfer(), { headers });
    expect(answer).toMatchObject({ status: 403, body: { code: 'challenge_invalid' } });
  });

  test('that was verified: a token cannot be made up for one that was only opened', async () => {
    const { challengeId, digest } = await bank.client.openChallenge();
    const genuine = (await bank.client.proof())['X-Challenge-Token'] ?? '';
    const forged = genuine.replace(/^.*(?=\.)/, challengeId);
    const headers = { 'X-Challenge-Token': forged, 'X-Arguments-Digest': digest };
    const answer = await bank.client.transfer(buildTransfer(), { headers });
    expect(answer).toMatchObject({ status: 403, body: { code: 'challenge_invalid' } });
  });

  test('of the same customer', async () => {
    const headers = await bank.client.proof({ user: 'cust-priya' });
    const answer = await bank.client.transfer(buildTransfer(), { headers });
    expect(answer).toMatchObject({ status: 403, body: { code: 'challenge_invalid' } });
  });

  test('whose token is spent by one key, which may still be sent again', async () => {
    const headers = await bank.client.proof();
    const first = await bank.client.transfer(buildTransfer(), { key: 'key-a', headers });
    const other = await bank.client.transfer(buildTransfer(), { key: 'key-b', headers });
    expect(other).toMatchObject({ status: 403, body: { code: 'challenge_used' } });
    const again = await bank.client.transfer(buildTransfer(), { key: 'key-a', headers });
    expect(again).toMatchObject({ status: 201, body: first.body });
  });

  test('whose token has not expired', async () => {
    const late = await startTestBank(inject('bankDatabaseUrl'));
    const headers = await late.client.proof();
    late.moveClock(1_800_001);
    const answer = await late.client.transfer(buildTransfer(), { headers });
    expect(answer).toMatchObject({ status: 410, body: { code: 'challenge_expired' } });
    await late.stop();
  });
});

test('fifty transfers at once never overdraw an account, and each is booked once or refused', async () => {
  const before = await bank.client.balanceMinor('acc-tomas-checking', 'cust-tomas');
  const amountMinor = Math.floor(before / 20) + 1;
  const order = { fromAccountId: 'acc-tomas-checking', currency: 'USD', amountMinor };
  const targets = [{ payeeId: 'payee-tomas-lucia' }, { toAccountId: 'acc-tomas-savings' }];
  const proofs = await Promise.all(Array.from({ length: 50 }, () => bank.client.proof({ user: 'cust-tomas' })));
  const answers = await Promise.all(
    proofs.map((headers, index) =>
      bank.client.transfer({ ...order, ...targets[index % 2] }, { user: 'cust-tomas', key: randomUUID(), headers }),
    ),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(19);
  expect(statuses.filter((status) => status === 422)).toHaveLength(31);
  expect(await bank.client.balanceMinor('acc-tomas-checking', 'cust-tomas')).toBe(before - 19 * amountMinor);
  const total = (await bank.client.ledger()).reduce((sum, entry) => sum + entry.amountMinor, 0);
  expect(total).toBe(0);
});

test('transfers to and fro at once do not deadlock', async () => {
  const order = { currency: 'USD', amountMinor: 100 };
  const [checking, savings] = ['acc-alex-checking', 'acc-alex-savings'];
  const proofs = await Promise.all(Array.from({ length: 30 }, () => bank.client.proof()));
  const answers = await Promise.all(
    proofs.map((headers, index) => {
      const [fromAccountId, toAccountId] = index % 2 === 0 ? [checking, savings] : [savings, checking];
      return bank.client.transfer({ ...order, fromAccountId, toAccountId }, { headers });
    }),
  );
  expect(answers.every(({ status }) => status === 201)).toBe(true);
});
