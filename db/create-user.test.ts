import { expect, test } from 'vitest';
import { chosenTenant } from './create-user.ts';

const [first, second] = [{ name: 'Harbour Bank' }, { name: 'Hill Bank' }];

test('a new user joins the only tenant, or the one that is named; where there is none, one is made', () => {
  expect(chosenTenant([first], undefined)).toBe(first);
  expect(chosenTenant([first, second], 'Hill Bank')).toBe(second);
  expect(chosenTenant([first], 'Another')).toBeUndefined();
  expect(chosenTenant([], undefined)).toBeUndefined();
});

test('of several tenants one must be named, and the names are told', () => {
  expect(() => chosenTenant([first, second], undefined)).toThrow('--tenant: "Harbour Bank", "Hill Bank"');
});
