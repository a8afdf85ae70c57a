import { describe, expect, test } from 'vitest';
import { inflation, sampleSizeFor, sizeForMeans, sizeForProportions } from './sample-size.ts';

const even = (looks: number) => Array.from({ length: looks }, (_, index) => (index + 1) / looks);
const usual = { alpha: 0.05, power: 0.9 };

test('two proportions take as many as R’s manual says of power.prop.test: 76.7 a group for 0.50 and 0.75', () => {
  expect(sizeForProportions(0.5, 0.75, usual)).toBeCloseTo(76.7, 1);
  expect(sizeForProportions(0.75, 0.5, usual)).toBeCloseTo(76.7, 1);
  // The same manual: 50 a group find it with a power of 0.740.
  expect(sizeForProportions(0.5, 0.75, { alpha: 0.05, power: 0.74 })).toBeCloseTo(50, 0);
});

test('two means take the information that SAS gives in its manual of SEQDESIGN, example 3, for 0.4 and a deviation of 0.8', () => {
  // 77.69844 is 118.3143 % of the fixed sample's; of two groups alike, a group has twice the variance times as many.
  expect(sizeForMeans(0.4, 0.64, usual) / (2 * 0.64)).toBeCloseTo(77.69844 / 1.183143, 3);
});

describe('a sequential sample is larger by what is published', () => {
  test('Pocock, four looks: 118.3143 % in the same example', () => {
    expect(inflation(even(4), even(4).map(() => 2.361), usual)).toBeCloseTo(1.183, 3);
  });

  // Jennison and Turnbull (2000), tables 2.2 and 2.4, alpha 0.05.
  test.each([[2, 2.178, 0.8, 1.11], [5, 2.413, 0.8, 1.229], [5, 2.413, 0.9, 1.207]])('Pocock, %d looks of %d, power %d: %d', (looks, constant, power, published) => {
    expect(inflation(even(looks), even(looks).map(() => constant), { alpha: 0.05, power })).toBeCloseTo(published, 2);
  });

  test.each([[2, 1.977, 0.8, 1.008], [5, 2.04, 0.8, 1.028], [5, 2.04, 0.9, 1.026]])('O’Brien and Fleming, %d looks of %d, power %d: %d', (looks, constant, power, published) => {
    expect(inflation(even(looks), even(looks).map((fraction) => constant / Math.sqrt(fraction)), { alpha: 0.05, power })).toBeCloseTo(published, 2);
  });
});

describe('a test needs', () => {
  const share = { value: 0.12, variance: null };

  test('whole customers, for the direction that takes more, and hardly more when it is looked at', () => {
    const fixed = sampleSizeFor(share, 0.03, { kind: 'fixed' }, usual);
    expect(fixed).toBe(Math.ceil(sizeForProportions(0.12, 0.15, usual)));
    expect(sampleSizeFor(share, 0.03, { kind: 'sequential', looks: 5 }, usual)).toBeGreaterThan(fixed ?? 0);
    expect(sampleSizeFor(share, 0.03, { kind: 'sequential', looks: 5 }, usual)).toBeLessThan(1.04 * (fixed ?? 0));
  });

  test('more for more comparisons, less for a larger difference, and half as much again at most for ten looks', () => {
    expect(sampleSizeFor(share, 0.03, { kind: 'fixed' }, usual, 3)).toBe(sampleSizeFor(share, 0.03, { kind: 'fixed' }, { ...usual, alpha: 0.05 / 3 }));
    expect(sampleSizeFor(share, 0.06, { kind: 'fixed' }, usual)).toBeLessThan((sampleSizeFor(share, 0.03, { kind: 'fixed' }, usual) ?? 0) / 3);
  });

  test('nothing that could be said where a share cannot be so far away, or no difference is named', () => {
    expect(sampleSizeFor({ value: 0, variance: null }, 0.05, { kind: 'fixed' }, usual)).toBeGreaterThan(100);
    expect(sampleSizeFor({ value: 0.5, variance: null }, 0.6, { kind: 'fixed' }, usual)).toBeNull();
    expect(sampleSizeFor(share, 0, { kind: 'fixed' }, usual)).toBeNull();
    expect(sampleSizeFor({ value: 20_000, variance: 1e8 }, 2_000, { kind: 'fixed' }, usual)).toBe(Math.ceil(sizeForMeans(2_000, 1e8, usual)));
  });
});
