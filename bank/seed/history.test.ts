import { describe, expect, test } from 'vitest';
import { seedCustomers } from './customers.ts';
import { makeHistory } from './history.ts';

const now = new Date('2026-03-01T12:00:00Z');
const dayMs = 86_400_000;

describe.each(seedCustomers)('the history of $name', (customer) => {
  const history = makeHistory(customer, now);

  test('is the same every time', () => {
    expect(makeHistory(customer, now)).toEqual(history);
  });

  test('holds some forty to seventy movements of the past 90 days, oldest first', () => {
    expect(history.length).toBeGreaterThanOrEqual(40);
    expect(history.length).toBeLessThanOrEqual(70);
    const times = history.map(({ bookedAt }) => bookedAt.getTime());
    expect(times).toEqual([...times].sort((left, right) => left - right));
    expect(times[0]).toBeGreaterThanOrEqual(now.getTime() - 90 * dayMs);
    expect(times.at(-1)).toBeLessThan(now.getTime());
  });

  test('never takes an account below zero, and has each key once', () => {
    const balances = new Map<string, number>();
    for (const { fromAccountId, toAccountId, amountMinor } of history) {
      balances.set(fromAccountId, (balances.get(fromAccountId) ?? 0) - amountMinor);
      balances.set(toAccountId, (balances.get(toAccountId) ?? 0) + amountMinor);
      if (fromAccountId.startsWith('acc-')) expect(balances.get(fromAccountId)).toBeGreaterThan(0);
    }
    expect(new Set(history.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(history.length);
  });
});
