import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { addDays, addMonths, bankDay } from './calendar.ts';
import { startClock } from './scheduled/clock.ts';
import { runDuePayments } from './scheduled/run-due.ts';
import { startTestBank, type TestBank } from './testing/start-test-bank.ts';

let bank: TestBank;
beforeAll(async () => (bank = await startTestBank(inject('bankDatabaseUrl'))));
afterAll(() => bank.stop());
beforeEach(async () => expect(await bank.client.post('/sandbox/reset')).toMatchObject({ status: 200 }));

const now = new Date();
const today = bankDay(now);
const tick = (days: number) => runDuePayments(bank.database, addDays(today, days), now);
/** Payments to the plumber, who has no other scheduled ones. */
const order = { fromAccountId: 'acc-alex-checking', payeeId: 'payee-bobs-plumbing', amountMinor: 3_300, currency: 'USD' };

async function schedule(changes: object = {}, key = 'order') {
  const headers = await bank.client.proof();
  const body = { ...order, firstOn: addDays(today, 2), ...changes };
  return bank.client.post('/scheduled-payments', { key, headers, body });
}

const payments = async () => {
  const items = await bank.client.items('/payments?payeeId=payee-bobs-plumbing&minAmountMinor=3300&maxAmountMinor=3300');
  return items.length;
};
const scheduled = async (id: unknown) => (await bank.client.items('/scheduled-payments')).find((item) => item['id'] === id);
const idOf = (answer: { body: Record<string, unknown> }) => Object(answer.body['scheduledPayment'])['id'];

describe('a scheduled payment', () => {
  test('is made on its day and not before, once, however often the clock ticks', async () => {
    const id = idOf(await schedule());
    expect((await tick(1)).booked).toBe(0);
    expect(await payments()).toBe(0);
    expect((await tick(2)).booked).toBe(1);
    expect((await tick(2)).booked).toBe(0);
    expect(await payments()).toBe(1);
    expect(await scheduled(id)).toMatchObject({ status: 'ended', nextOn: null, last: { dueOn: addDays(today, 2), refusal: null } });
    expect(await bank.client.entriesOf(`${id}:${addDays(today, 2)}`)).toHaveLength(2);
  });

  test('is made once by ten clocks that tick at once', async () => {
    await schedule();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => tick(2)));
    expect(outcomes.reduce((sum, { booked }) => sum + booked, 0)).toBe(1);
    expect(await payments()).toBe(1);
  });

  test('that comes every month keeps its day, and is made up for when the bank was down', async () => {
    const id = idOf(await schedule({ frequency: 'monthly' }));
    const first = addDays(today, 2);
    await runDuePayments(bank.database, addMonths(first, 2), now);
    expect(await payments()).toBe(3);
    expect(await scheduled(id)).toMatchObject({ status: 'active', nextOn: addMonths(first, 3) });
  });

  test('for which there is no money is refused once, and goes on', async () => {
    const id = idOf(await schedule({ amountMinor: 2_400_000, frequency: 'weekly' }));
    expect(await tick(2)).toEqual({ booked: 0, refused: 1 });
    expect(await tick(2)).toEqual({ booked: 0, refused: 0 });
    expect(await scheduled(id)).toMatchObject({ nextOn: addDays(today, 9), last: { refusal: 'insufficient_funds' } });
  });

  test('is written down once for its key', async () => {
    const headers = await bank.client.proof();
    const body = { ...order, firstOn: addDays(today, 2) };
    const answers = await Promise.all([1, 2, 3].map(() => bank.client.post('/scheduled-payments', { key: 'same', headers, body })));
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect((await tick(2)).booked).toBe(1);
  });

  test('is made by the bank’s own clock, without anybody asking', async () => {
    const headers = await bank.client.proof();
    const body = { ...order, firstOn: addDays(today, 1) };
    await bank.client.post('/scheduled-payments', { key: 'own-clock', headers, body });
    const settings = { token: '', sandboxControls: true, challengeTtlMs: 1, tokenTtlMs: 1 };
    const tomorrow = () => new Date(now.getTime() + 86_400_000);
    const { logger } = bank;
    const stop = startClock({ database: bank.database, settings, logger, clock: tomorrow, isReady: () => true }, 20);
    await expect.poll(payments, { timeout: 90_000 }).toBe(1);
    await stop();
    expect(await payments()).toBe(1);
  });

  test('is made when the sandbox is told that its day has come', async () => {
    await schedule();
    const answer = await bank.client.post('/sandbox/tick', { user: null, token: null, body: { day: addDays(today, 2) } });
    expect(answer.body).toMatchObject({ booked: 1, refused: 0 });
  });
});

describe('changing one', () => {
  const change = async (id: unknown, body: object, key: string) =>
    bank.client.post(`/scheduled-payments/${id}/change`, { key, headers: await bank.client.proof(), body });

  test('changes what is paid, and takes a code', async () => {
    const id = idOf(await schedule());
    const bare = await bank.client.post(`/scheduled-payments/${id}/change`, { key: 'bare', body: { amountMinor: 1 } });
    expect(bare).toMatchObject({ status: 403, body: { code: 'challenge_required' } });
    expect(await change(id, { amountMinor: 100, nextOn: addDays(today, 5) }, 'c')).toMatchObject({
      status: 200, body: { scheduledPayment: { amountMinor: 100, nextOn: addDays(today, 5) } },
    });
    expect((await tick(4)).booked).toBe(1);
    expect((await tick(5)).booked).toBe(1);
    expect(await payments()).toBe(0);
  });

  test('is refused on the day itself, and once it is over', async () => {
    const id = idOf(await schedule());
    bank.moveClock(2 * 86_400_000);
    expect(await change(id, { amountMinor: 100 }, 'due')).toMatchObject({ status: 409, body: { code: 'scheduled_payment_due' } });
    bank.moveClock(-2 * 86_400_000);
    expect(await bank.client.post(`/scheduled-payments/${id}/cancel`, { key: 'x' })).toMatchObject({ status: 200 });
    expect(await change(id, { amountMinor: 100 }, 'over')).toMatchObject({ status: 409, body: { code: 'scheduled_payment_closed' } });
    expect((await tick(3)).booked).toBe(0);
  });

  test('cannot begin today: for that there are transfers', async () => {
    expect(await schedule({ firstOn: today })).toMatchObject({ status: 422, body: { code: 'date_too_soon' } });
  });
});
