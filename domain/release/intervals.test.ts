import { describe, expect, test } from 'vitest';
import { meanDifference, proportionDifference, wilson } from './intervals.ts';
import { normalQuantile } from './normal.ts';
import { studentQuantile } from './student.ts';

describe('quantiles are those of the published tables', () => {
  test('normal: the examples of AS 241', () => {
    expect(normalQuantile(0.25)).toBeCloseTo(-0.6744897501960817, 14);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167814, 14);
    expect(normalQuantile(1e-20)).toBeCloseTo(-9.262340089798408, 13);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13);
    expect(normalQuantile(0.5)).toBe(0);
    for (const p of [0, 1, -1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError);
  });

  test.each([
    [0.975, 1, 12.706], [0.975, 2, 4.303], [0.975, 5, 2.571], [0.975, 10, 2.228], [0.95, 20, 1.725], [0.99, 30, 2.457],
    [0.995, 60, 2.66], [0.9995, 10, 4.587], [0.9995, 120, 3.373],
  ])('Student: %d at %d degrees of freedom is %d', (p, degrees, expected) => {
    expect(Math.abs(studentQuantile(p, degrees) - expected)).toBeLessThan(0.005 * expected);
  });
});

describe('intervals are those of the published examples', () => {
  test.each([
    // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I.
    [81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [1, 29, 0.0061, 0.1718],
  ])('Wilson: %d of %d', (hits, of, lower, upper) => {
    const found = wilson({ hits, of }, 0.025);
    expect([found.lower, found.upper].map((end) => Number(end.toFixed(4)))).toEqual([lower, upper]);
  });

  test.each([
    // The second paper of the same volume, table II, method 10.
    [56, 70, 48, 80, 0.0524, 0.3339], [9, 10, 3, 10, 0.1705, 0.809], [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926], [0, 10, 0, 20, -0.1611, 0.2775], [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1], [10, 10, 0, 10, 0.6075, 1],
  ])('Newcombe: %d of %d against %d of %d', (a, m, b, n, lower, upper) => {
    const found = proportionDifference({ hits: a, of: m }, { hits: b, of: n }, 0.025);
    expect([found.lower, found.upper].map((end) => Number(end.toFixed(4)))).toEqual([lower, upper]);
  });

  test('Welch: the sleep data of Student (1908), -0.2055 to 3.3655', () => {
    const taken = { mean: 2.33, variance: 4.009, count: 10 };
    const control = { mean: 0.75, variance: 3.200556, count: 10 };
    const { lower, upper } = meanDifference(taken, control, 0.025);
    expect(lower).toBeCloseTo(-0.2055, 2);
    expect(upper).toBeCloseTo(3.3655, 2);
  });

  test('what nothing is known of is not bounded', () => {
    expect(wilson({ hits: 0, of: 0 }, 0.025)).toEqual({ lower: 0, upper: 1 });
    expect(meanDifference({ mean: 1, variance: 0, count: 1 }, { mean: 1, variance: 0, count: 9 }, 0.025).lower).toBe(-Infinity);
    expect(proportionDifference({ hits: 0, of: 0 }, { hits: 0, of: 0 }, 0.025)).toEqual({ lower: -1, upper: 1 });
  });
});

test('the interval of a difference keeps its word: what is no worse is found worse no more often than it says', () => {
  // A counted-out experiment in place of a random one: every pair of outcomes, weighed by its probability.
  const [m, n, p, tail] = [60, 60, 0.1, 0.05];
  const binomial = (hits: number, of: number) => {
    let weight = (1 - p) ** of;
    for (let i = 1; i <= hits; i += 1) weight *= ((of - i + 1) / i) * (p / (1 - p));
    return weight;
  };
  let falseAlarms = 0;
  for (let a = 0; a <= m; a += 1) {
    for (let b = 0; b <= n; b += 1) {
      const { lower } = proportionDifference({ hits: a, of: m }, { hits: b, of: n }, tail);
      if (lower > 0) falseAlarms += binomial(a, m) * binomial(b, n);
    }
  }
  expect(falseAlarms).toBeLessThan(tail * 1.1);
  expect(falseAlarms).toBeGreaterThan(tail * 0.5);
});
