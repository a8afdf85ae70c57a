import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanInterval, passHat, wilsonInterval } from './statistics.ts';

describe('Wilson', () => {
  test.each([
    // Newcombe 1998, table I, method 3.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is what Newcombe published', (successes, trials, lower, upper) => {
    const interval = wilsonInterval(successes, trials);
    expect(interval.lower).toBeCloseTo(lower, 4);
    expect(interval.upper).toBeCloseTo(upper, 4);
  });

  test('holds the share, stays within 0 and 1, and narrows with more trials', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
      const { lower, upper } = wilsonInterval(share * trials, trials);
      const wider = wilsonInterval(share * trials * 4, trials * 4);
      expect(lower).toBeLessThanOrEqual(share + 1e-9);
      expect(upper).toBeGreaterThanOrEqual(share - 1e-9);
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(upper).toBeLessThanOrEqual(1);
      expect(wider.upper - wider.lower).toBeLessThan(upper - lower);
    }));
  });

  test('knows nothing where nothing was tried', () => {
    expect(wilsonInterval(0, 0)).toEqual({ lower: 0, upper: 1 });
  });
});

describe('pass^k', () => {
  test('is pass@1 for one try, and counts the draws for more', () => {
    expect(passHat(8, 6, 1)).toBeCloseTo(0.75);
    // C(6,2)/C(8,2) = 15/28, C(6,4)/C(8,4) = 15/70
    expect(passHat(8, 6, 2)).toBeCloseTo(15 / 28);
    expect(passHat(8, 6, 4)).toBeCloseTo(15 / 70);
    expect(passHat(8, 6, 8)).toBe(0);
    expect(passHat(8, 8, 8)).toBe(1);
  });

  test('is unbiased: over all outcomes of n tries its mean is p^k', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 12 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(),
      (n, p, seed) => {
        const k = 1 + (seed % n);
        let mean = 0;
        for (let c = 0; c <= n; c += 1) mean += choose(n, c) * p ** c * (1 - p) ** (n - c) * passHat(n, c, k);
        expect(mean).toBeCloseTo(p ** k, 9);
      },
    ));
  });

  test('refuses what cannot be drawn', () => {
    expect(() => passHat(3, 2, 4)).toThrow(RangeError);
    expect(() => passHat(3, 4, 1)).toThrow(RangeError);
  });
});

const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);

describe("Student's interval", () => {
  test('of hours of sleep gained is what the data of 1908 give', () => {
    // Student 1908, table of section IX; the interval as R's t.test(paired = TRUE) on its data set "sleep" prints it.
    const interval = meanInterval([1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4]);
    expect(interval?.lower).toBeCloseTo(0.7001, 2);
    expect(interval?.upper).toBeCloseTo(2.4599, 2);
  });

  test('is a point where nothing varies, and none of less than two values', () => {
    expect(meanInterval([3, 3, 3])).toEqual({ lower: 3, upper: 3 });
    expect(meanInterval([3])).toBeNull();
  });
});
