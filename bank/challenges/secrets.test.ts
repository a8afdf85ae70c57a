import { expect, test } from 'vitest';
import { challengeIdOf, hashCode, makeCode, makeToken } from './secrets.ts';

test('a code has six digits, leading zeros included', () => {
  const codes = Array.from({ length: 500 }, makeCode);
  expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true);
  expect(new Set(codes).size).toBeGreaterThan(450);
});

test('the same code has another hash in another challenge and under another secret', () => {
  const hashes = [hashCode('a', 'c1', '123456'), hashCode('a', 'c2', '123456'), hashCode('b', 'c1', '123456')];
  expect(new Set(hashes).size).toBe(3);
});

test('a token leads back to its challenge, unless one character of it was changed', () => {
  const token = makeToken('secret', 'challenge-1');
  expect(challengeIdOf('secret', token)).toBe('challenge-1');
  expect(challengeIdOf('other secret', token)).toBeUndefined();
  expect(challengeIdOf('secret', token.replace('challenge-1', 'challenge-2'))).toBeUndefined();
  expect(challengeIdOf('secret', '')).toBeUndefined();
});
