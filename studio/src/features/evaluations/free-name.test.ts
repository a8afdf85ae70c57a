import { expect, test } from 'vitest';
import { freeName } from './free-name.ts';

test('a name that is taken gets the first number that is free, and stays short enough', () => {
  expect(freeName('Fees', [])).toBe('Fees');
  expect(freeName('Fees', ['Fees'])).toBe('Fees (2)');
  expect(freeName('Fees', ['Fees', 'Fees (2)', 'Fees (4)'])).toBe('Fees (3)');
  expect(freeName('x'.repeat(120), ['x'.repeat(120)])).toBe(`${'x'.repeat(116)} (2)`);
});
