import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { buildTransfer } from './testing/bank-client.ts';
import { startTestBank } from './testing/start-test-bank.ts';
import type { TestBank } from './testing/start-test-bank.ts';

let bank: TestBank;
beforeAll(async () => (bank = await startTestBank(inject('bankDatabaseUrl'))));
afterAll(() => bank.stop());
beforeEach(async () => expect(await bank.client.post('/sandbox/reset')).toMatchObject({ status: 200 }));

describe('the same key', () => {
  test('sent twenty times at once books once, and all get the same answer', async () => {
    const headers = await bank.client.proof();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => bank.client.transfer(buildTransfer(), { key: 'one-booking', headers })),
    );
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(answers.filter((answer) => answer.headers.get('idempotency-replayed') === null)).toHaveLength(1);
    expect(await bank.client.entriesOf('one-booking')).toHaveLength(2);
  });

  test('with another body is a conflict and books nothing more', async () => {
    await bank.client.transfer(buildTransfer(), { key: 'taken' });
    const other = await bank.client.transfer(buildTransfer({ amountMinor: 9_900 }), { key: 'taken' });
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
    expect(await bank.client.entriesOf('taken')).toHaveLength(2);
  });

  test('with another body at the same moment lets exactly one through', async () => {
    const [left, right] = await Promise.all([bank.client.proof(), bank.client.proof()]);
    const answers = await Promise.all([
      bank.client.transfer(buildTransfer(), { key: 'race', headers: left }),
      bank.client.transfer(buildTransfer({ amountMinor: 1 }), { key: 'race', headers: right }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test('on another route is a conflict', async () => {
    await bank.client.post('/cards/card-alex-debit/freeze', { key: 'shared' });
    const other = await bank.client.post('/cards/card-alex-credit/freeze', { key: 'shared' });
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
  });

  test('is another customer’s own affair', async () => {
    await bank.client.post('/cards/card-alex-debit/freeze', { key: 'shared' });
    const priyas = await bank.client.post('/cards/card-priya-debit/freeze', { key: 'shared', user: 'cust-priya' });
    expect(priyas).toMatchObject({ status: 200, body: { card: { status: 'frozen' } } });
  });
});

describe('a refusal', () => {
  test('is the lasting answer to its key, also when the money has come since', async () => {
    const balance = await bank.client.balanceMinor('acc-alex-checking');
    const order = buildTransfer({ amountMinor: balance + 1 });
    const headers = await bank.client.proof();
    const first = await bank.client.transfer(order, { key: 'too-much', headers });
    expect(first).toMatchObject({ status: 422, body: { code: 'insufficient_funds' } });
    const topUp = { fromAccountId: 'acc-alex-savings', toAccountId: 'acc-alex-checking', amountMinor: 10_000 };
    expect(await bank.client.transfer({ ...topUp, currency: 'USD' })).toMatchObject({ status: 201 });
    const again = await bank.client.transfer(order, { key: 'too-much', headers });
    expect(again).toMatchObject({ status: 422, body: first.body });
    expect(again.headers.get('content-type')).toContain('application/problem+json');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await bank.client.get('/transfers/by-key/too-much')).toMatchObject({ status: 404 });
    const operation = await bank.client.get('/operations/by-key/too-much');
    expect(operation.body).toMatchObject({ operation: 'POST /transfers', status: 422, body: first.body });
  });

  test('of the request’s form leaves the key free', async () => {
    const broken = await bank.client.transfer({ amountMinor: 1 }, { key: 'retyped' });
    expect(broken).toMatchObject({ status: 400 });
    expect(await bank.client.get('/operations/by-key/retyped')).toMatchObject({
      status: 404, body: { code: 'operation_not_found' },
    });
    expect(await bank.client.transfer(buildTransfer(), { key: 'retyped' })).toMatchObject({ status: 201 });
  });
});

test('a challenge asked for twice under a key sends one code', async () => {
  const body = { userId: 'cust-alex', digest: 'a'.repeat(64) };
  const answers = await Promise.all(Array.from({ length: 5 }, () => bank.client.post('/challenges', { key: 'c', body })));
  expect(new Set(answers.map((answer) => answer.body['challengeId'])).size).toBe(1);
  expect(await bank.client.items('/sandbox/outbox?userId=cust-alex')).toHaveLength(1);
});

describe('freezing a card', () => {
  const freeze = '/cards/card-alex-debit/freeze';
  const unfreeze = '/cards/card-alex-debit/unfreeze';

  test('sent again under its key gives the first answer; under a new key the card is frozen already', async () => {
    const first = await bank.client.post(freeze, { key: 'freeze-1' });
    expect(first).toMatchObject({ status: 200, body: { card: { id: 'card-alex-debit', status: 'frozen' } } });
    expect(await bank.client.post(freeze, { key: 'freeze-1' })).toMatchObject({ status: 200, body: first.body });
    const second = await bank.client.post(freeze, { key: 'freeze-2' });
    expect(second).toMatchObject({ status: 409, body: { code: 'card_already_frozen' } });
    expect(await bank.client.get('/operations/by-key/freeze-1')).toMatchObject({ body: { status: 200 } });
  });

  test('can be undone, once', async () => {
    await bank.client.post(freeze, { key: 'f' });
    const thawed = await bank.client.post(unfreeze, { key: 'u1' });
    expect(thawed).toMatchObject({ status: 200, body: { card: { status: 'active', frozenAt: null } } });
    const again = await bank.client.post(unfreeze, { key: 'u2' });
    expect(again).toMatchObject({ status: 409, body: { code: 'card_not_frozen' } });
  });

  test('stops a merchant’s charge', async () => {
    const body = { cardId: 'card-alex-debit', merchant: 'Lantern Books', amountMinor: 1_500, currency: 'USD' };
    expect(await bank.client.post('/sandbox/card-charges', { key: 'charge-1', body })).toMatchObject({ status: 201 });
    await bank.client.post(freeze, { key: 'f' });
    const refused = await bank.client.post('/sandbox/card-charges', { key: 'charge-2', body });
    expect(refused).toMatchObject({ status: 422, body: { code: 'card_frozen' } });
    expect(await bank.client.entriesOf('charge-2')).toEqual([]);
  });

  test('is refused for a cancelled card, someone else’s card and one that is not there', async () => {
    await bank.database.query(`update cards set status = 'cancelled' where id = 'card-alex-credit'`);
    for (const [id, status, code] of [
      ['card-alex-credit', 409, 'card_cancelled'], ['card-priya-debit', 403, 'card_forbidden'],
      ['card-none', 404, 'card_not_found'],
    ] as const) {
      const answer = await bank.client.post(`/cards/${id}/freeze`, { key: `freeze-${id}` });
      expect(answer).toMatchObject({ status, body: { code } });
    }
  });
});
