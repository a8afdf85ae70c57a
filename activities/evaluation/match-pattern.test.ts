import { expect, test } from 'vitest';
import { matchPattern } from './match-pattern.ts';

const find = (pattern: string, text: string, ignoreCase = true) => matchPattern({ pattern, text, ignoreCase });

test('a pattern is found, by capitals or without', () => {
  expect(find('\\bfee: \\d+', 'The FEE: 12 EUR')).toEqual({ kind: 'match', found: true });
  expect(find('fee', 'The FEE', false)).toEqual({ kind: 'match', found: false });
});

test('a pattern that would take for ever is given up, and the process goes on', () => {
  const startedAt = performance.now();
  expect(find('^(a+)+$', `${'a'.repeat(60)}!`)).toMatchObject({ kind: 'unmeasured', reason: expect.stringContaining('given up') });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test('a pattern that is none is told so, and text is never run as code', () => {
  expect(find('(', 'x')).toMatchObject({ kind: 'unmeasured' });
  expect(find('`${process.exit(1)}`', 'x')).toMatchObject({ kind: 'unmeasured' });
  expect(find('x', '"); process.exit(1); ("')).toEqual({ kind: 'match', found: true });
});
