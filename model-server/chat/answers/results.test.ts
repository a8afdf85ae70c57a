import { expect, test } from 'vitest';
import type { MadeCall } from '../conversation.ts';
import { tellResult } from './results.ts';

function call(name: string, result: unknown): MadeCall {
  return {
    id: 'call_1',
    name,
    arguments: '{}',
    result: typeof result === 'string' ? result : JSON.stringify(result),
  };
}

test("a result's own summary is what the customer reads, in an envelope, too", () => {
  expect(
    tellResult(call('send_it', { status: 'succeeded', summary: 'Sent $5.00.', data: { id: 't-1' } }), ''),
  ).toBe('Sent $5.00.');
});

test('a list is told item by item, five at most, with money and dates in words and without ids', () => {
  const payments = Array.from({ length: 7 }, (_, index) => ({
    id: `p-${index}`,
    payee: `Payee ${index}`,
    amount: { amountMinor: 1000 + index, currency: 'USD' },
    bookedAt: '2026-03-01T10:00:00Z',
  }));
  const lines = tellResult(call('list_payments', { payments }), 'my payments').split('\n');
  expect(lines).toHaveLength(7);
  expect(lines[1]).toBe('- **Payee 0**: $10.00, 1 March 2026');
  expect(lines[6]).toBe('... and 2 more.');
});

test('a question that names one of the things listed is answered with that one', () => {
  const accounts = [
    { name: 'Checking', balanceMinor: 100, currency: 'USD' },
    { name: 'Savings', balanceMinor: 200, currency: 'USD' },
  ];
  expect(tellResult(call('get_balances', { accounts }), 'how much is in savings?')).toBe(
    'Savings:\n- Balance: **$2.00**',
  );
});

test('an empty list is said to be empty', () => {
  expect(tellResult(call('list_loans', { loans: [] }), '')).toBe('There is nothing to show: no loans found.');
});

test('a failure, a rejection and an unknown outcome are each told as what they are', () => {
  expect(tellResult(call('pay_fine', { error: { message: 'The card was declined' } }), '')).toMatch(
    /did not work .*The card was declined\./,
  );
  expect(tellResult(call('pay_fine', { status: 'rejected' }), '')).toMatch(
    /^That was not approved, so nothing was done\./,
  );
  expect(tellResult(call('pay_fine', { status: 'rejected', summary: 'This was not approved. Nothing was done.' }), '')).toBe(
    'This was not approved. Nothing was done.',
  );
  expect(tellResult(call('pay_fine', { status: 'unknown' }), '')).toMatch(/have not tried again/);
  expect(tellResult(call('pay_fine', 'Error: no such fine'), '')).toMatch(/did not work/);
});
