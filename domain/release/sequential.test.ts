import { describe, expect, test } from 'vitest';
import { normalQuantile, normalShareBelow } from './normal.ts';
import { boundaries, errorOf, errorSpent } from './sequential.ts';

const even = (looks: number) => Array.from({ length: looks }, (_, index) => (index + 1) / looks);

test('the normal distribution’s function is the inverse of its quantile, and that of the tables', () => {
  expect(normalShareBelow(1.959963984540054)).toBeCloseTo(0.975, 15);
  expect(normalShareBelow(-3)).toBeCloseTo(0.0013498980316301, 15);
  expect(normalShareBelow(0)).toBe(0.5);
  for (const share of [1e-9, 0.001, 0.3, 0.9, 0.9999]) expect(normalShareBelow(normalQuantile(share))).toBeCloseTo(share, 14);
  expect([normalShareBelow(-9), normalShareBelow(9)]).toEqual([0, 1]);
});

describe('published boundaries err with what they say: Jennison and Turnbull (2000), tables 2.1 and 2.3, alpha 0.05', () => {
  // The constants of Pocock (1977): the same at each look.
  test.each([[1, 1.96], [2, 2.178], [3, 2.289], [4, 2.361], [5, 2.413], [10, 2.555]])('Pocock, %d looks: %d', (looks, constant) => {
    expect(errorOf(even(looks), even(looks).map(() => constant))).toBeCloseTo(0.05, 3);
  });

  // Those of O'Brien and Fleming (1979): falling with the root of the part.
  test.each([[2, 1.977], [3, 2.004], [4, 2.024], [5, 2.04], [10, 2.087]])('O’Brien and Fleming, %d looks: %d', (looks, constant) => {
    expect(errorOf(even(looks), even(looks).map((fraction) => constant / Math.sqrt(fraction)))).toBeCloseTo(0.05, 3);
  });
});

describe('boundaries by spending are those that Lan and DeMets’ program gives for five even looks, alpha 0.05', () => {
  test('of the kind of O’Brien and Fleming', () => {
    const found = boundaries(even(5), 0.05, 'obrien-fleming');
    for (const [index, published] of [4.8769, 3.3569, 2.6803, 2.2898, 2.031].entries()) expect(found[index]).toBeCloseTo(published, 3);
  });

  test('of the kind of Pocock', () => {
    const found = boundaries(even(5), 0.05, 'pocock');
    for (const [index, published] of [2.438, 2.4268, 2.4101, 2.3966, 2.3859].entries()) expect(found[index]).toBeCloseTo(published, 3);
  });
});

test('wherever the looks come, all of the error is spent at the end, and none of it twice', () => {
  for (const spending of ['obrien-fleming', 'pocock'] as const) {
    const looks = [0.13, 0.4, 0.45, 0.9, 1];
    for (const alpha of [0.05, 0.025, 0.01]) expect(errorOf(looks, boundaries(looks, alpha, spending))).toBeCloseTo(alpha, 6);
    expect([errorSpent(spending, 0.05, 0), errorSpent(spending, 0.05, 1), errorSpent(spending, 0.05, 2)]).toEqual([0, 0.05, 0.05]);
  }
  expect(boundaries([1], 0.05, 'pocock')[0]).toBeCloseTo(1.96, 4);
});
