import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestBank } from './testing/start-test-bank.ts';
import type { TestBank } from './testing/start-test-bank.ts';

let bank: TestBank;
beforeAll(async () => (bank = await startTestBank(inject('bankDatabaseUrl'))));
afterAll(() => bank.stop());

describe('who may ask', () => {
  test('a request without the bearer token, or with another, is unauthenticated', async () => {
    for (const token of [null, 'wrong', '']) {
      const answer = await bank.client.get('/accounts', { token });
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  test('a request that names no customer is unauthenticated, and one that names a stranger forbidden', async () => {
    expect(await bank.client.get('/accounts', { user: null })).toMatchObject({ status: 401 });
    const stranger = await bank.client.get('/accounts', { user: 'cust-nobody' });
    expect(stranger).toMatchObject({ status: 403, body: { code: 'customer_unknown' } });
  });

  test('a route that is not there is a problem too, with the id of the request', async () => {
    const answer = await bank.client.get('/mortgages', { headers: { 'X-Request-ID': 'request-7' } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found', requestId: 'request-7' } });
  });
});

describe('what a customer sees', () => {
  test('their own accounts with balances, and nobody else’s', async () => {
    const accounts = await bank.client.items('/accounts');
    expect(accounts.map((account) => account['id'])).toEqual(['acc-alex-checking', 'acc-alex-savings']);
    expect(accounts[0]).toMatchObject({ kind: 'checking', numberMasked: '•••• 4821', balance: { currency: 'USD' } });
  });

  test('a balance that is the sum of the account’s entries', async () => {
    const entries = (await bank.client.ledger()).filter(({ accountId }) => accountId === 'acc-alex-checking');
    const sum = entries.reduce((total, { amountMinor }) => total + amountMinor, 0);
    expect(await bank.client.balanceMinor('acc-alex-checking')).toBe(sum);
  });

  test.each([
    ['/accounts/acc-priya-checking/balance', 403, 'account_forbidden'],
    ['/accounts/acc-priya-checking/transactions', 403, 'account_forbidden'],
    ['/accounts/acc-nowhere/balance', 404, 'account_not_found'],
    ['/accounts/bank-card-network-usd/balance', 404, 'account_not_found'],
    ['/customers/cust-priya', 403, 'customer_forbidden'],
  ])('%s is refused with %i %s', async (path, status, code) => {
    expect(await bank.client.get(path)).toMatchObject({ status, body: { code } });
  });

  test('their profile with contact data masked', async () => {
    const { body } = await bank.client.get('/customers/cust-alex');
    expect(body).toEqual({
      id: 'cust-alex', name: 'Alex Morgan', phoneMasked: '•••• 0142', emailMasked: 'a•••@example.com',
      customerSince: '2016-04-02', tier: 'Silver',
      address: { line: '27 Wharf Street, Apt 4', city: 'Portwell', state: 'RI', postalCode: '02804' },
    });
  });

  test('payees, cards and rewards', async () => {
    const payees = await bank.client.items('/payees');
    expect(payees.map((payee) => payee['name'])).toEqual(['Alice Chen', 'Bob’s Plumbing', 'City Utilities']);
    expect(payees[0]?.['addedAt']).toMatch(/^2016-04-0[12]T/);
    const cards = await bank.client.items('/cards');
    expect(cards.map((card) => [card['id'], card['status']])).toEqual([
      ['card-alex-debit', 'active'], ['card-alex-credit', 'active'],
    ]);
    const { body } = await bank.client.get('/rewards');
    expect(body).toMatchObject({ points: 12_450, tier: 'Silver', worth: { amountMinor: 12_450, currency: 'USD' } });
  });
});

describe('history', () => {
  const path = '/accounts/acc-alex-checking/transactions';

  test('pages through every movement once, newest first', async () => {
    const seen: unknown[] = [];
    let cursor: unknown = '';
    while (cursor !== null) {
      const { body } = await bank.client.get(`${path}?limit=7${cursor ? `&cursor=${String(cursor)}` : ''}`);
      seen.push(...(Array.isArray(body['items']) ? body['items'] : []));
      cursor = body['nextCursor'];
    }
    const all = await bank.client.items(`${path}?limit=200`);
    expect(seen).toEqual(all);
    expect(all.length).toBeGreaterThan(35);
    const times = all.map((item) => String(item['bookedAt']));
    expect(times).toEqual([...times].sort().reverse());
  });

  test('is filtered by words, also ones with a wildcard in them, and by amount without its sign', async () => {
    const books = await bank.client.items(`${path}?q=lantern`);
    expect(books.length).toBeGreaterThan(0);
    expect(books.every((item) => item['description'] === 'Lantern Books')).toBe(true);
    expect(await bank.client.items(`${path}?q=%25`)).toEqual([]);
    const large = await bank.client.items(`${path}?minAmountMinor=100000&maxAmountMinor=300000`);
    expect(large.length).toBeGreaterThan(0);
    expect(large.every((item) => item['amountMinor'] === 264_250)).toBe(true);
  });

  test('includes both days that it is asked for', async () => {
    const [newest] = await bank.client.items(path);
    const day = String(newest?.['bookedAt']).slice(0, 10);
    const items = await bank.client.items(`${path}?from=${day}&to=${day}`);
    expect(items.map((item) => item['id'])).toContain(newest?.['id']);
    expect(items.every((item) => String(item['bookedAt']).startsWith(day))).toBe(true);
  });

  test.each(['limit=0', 'limit=x', 'from=yesterday', 'cursor=zzz', 'from=2026-02-02&to=2026-01-01', 'minAmountMinor=-1'])(
    'refuses ?%s and says which field is wrong',
    async (query) => {
      const { status, body } = await bank.client.get(`${path}?${query}`);
      expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'validation_failed' });
      expect(body['errors']).toHaveLength(1);
    },
  );

  test('of payments holds only what went to payees, as positive amounts', async () => {
    const payments = await bank.client.items('/payments?limit=200');
    expect(payments.length).toBeGreaterThan(5);
    expect(payments.every((payment) => Number(payment['amountMinor']) > 0)).toBe(true);
    const alice = await bank.client.items('/payments?payeeId=payee-alice');
    expect(alice[0]).toMatchObject({ payeeName: 'Alice Chen', amountMinor: 4_500, status: 'booked' });
  });
});
