import { expect, test } from 'vitest';
import { challengeIdOf, hashCode, makeCode, makeSalt, makeToken, secretOf } from './secrets.ts';

test('a code has six digits, leading zeros included', () => {
  const codes = Array.from({ length: 500 }, makeCode);
  expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true);
  expect(new Set(codes).size).toBeGreaterThan(450);
});

const secret = secretOf('token', 'salt');

test('the same code has another hash in another challenge and under another secret', () => {
  const other = secretOf('token', makeSalt());
  const hashes = [hashCode(secret, 'c1', '123456'), hashCode(secret, 'c2', '123456'), hashCode(other, 'c1', '123456')];
  expect(new Set(hashes).size).toBe(3);
});

test('a token leads back to its challenge, and takes both the bank’s token and the salt to make', () => {
  const token = makeToken(secret, 'challenge-1');
  expect(challengeIdOf(token)).toBe('challenge-1');
  expect(challengeIdOf('')).toBe('');
  expect(makeToken(secretOf('token', 'other'), 'challenge-1')).not.toBe(token);
  expect(makeToken(secretOf('other', 'salt'), 'challenge-1')).not.toBe(token);
});
