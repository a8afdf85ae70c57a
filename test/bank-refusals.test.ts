import { expect, test } from 'vitest';
import { REFUSALS } from '../activities/banking/refusals.ts';
import { problems } from '../bank/problem.ts';

test('whatever the bank answers to a customer’s business has a sentence that the customer can read', () => {
  const business = Object.entries(problems).filter(([, { recorded }]) => recorded).map(([code]) => code);
  expect(business.length).toBeGreaterThan(50);
  expect(business.filter((code) => !(code in REFUSALS))).toEqual([]);
  expect(Object.keys(REFUSALS).filter((code) => !(code in problems))).toEqual([]);
  for (const sentence of Object.values(REFUSALS)) expect(sentence).toMatch(/^[A-Z].*\.$/);
});
