import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createCustomerTokens } from './customer-token.ts';

const key = () => randomBytes(32).toString('base64');
const claims = { sub: 'cust-1', name: 'Alex', tenantId: randomUUID(), exp: 1_000 };

describe('a customer token', () => {
  const secret = key();
  const tokens = createCustomerTokens(secret, () => 999_000);
  const token = tokens.sign(claims);

  test('says who the customer is', () => {
    expect(tokens.verify(token)).toEqual(claims);
  });

  test.each([
    ['nothing', ''],
    ['no token', 'abc'],
    ['a changed payload', `${Buffer.from(JSON.stringify({ ...claims, sub: 'cust-2' })).toString('base64url')}.${token.split('.')[1]}`],
    ['a changed signature', token.replace(/\.(.)/, (_, first: string) => `.${first === 'A' ? 'B' : 'A'}`)],
    ['another installation’s', createCustomerTokens(key()).sign(claims)],
  ])('is refused when it is %s', (_, text) => {
    expect(() => tokens.verify(text)).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
  });

  test('is refused once it has expired', () => {
    expect(() => createCustomerTokens(secret, () => 1_001_000).verify(token)).toThrow(/expired/);
  });
});
