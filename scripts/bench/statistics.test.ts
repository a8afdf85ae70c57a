import { expect, test } from 'vitest';
import { p50, p95, quantile } from './statistics.ts';

test('the median of an even number of values lies between the middle two', () => {
  expect(p50([4, 1, 3, 2])).toBe(2.5);
});

test('a quantile lies on the line between its neighbours', () => {
  const values = Array.from({ length: 101 }, (_, index) => index);
  expect(p95(values)).toBeCloseTo(95);
  expect(quantile([10, 20], 0.25)).toBeCloseTo(12.5);
});

test('of nothing there is no quantile', () => {
  expect(p50([])).toBeNaN();
});
