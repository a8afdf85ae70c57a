import { expect, test } from 'vitest';
import { fuse, normalised } from './fusion.ts';

const scores = (entries: Record<string, number>) => new Map(Object.entries(entries));

test('scores are stretched to 0..1, and alike ones are all 1', () => {
  expect([...normalised(scores({ a: 12, b: 7, c: 2 })).values()]).toEqual([1, 0.5, 0]);
  expect([...normalised(scores({ a: 3, b: 3 })).values()]).toEqual([1, 1]);
  expect(normalised(scores({})).size).toBe(0);
});

test('the weight decides between what words and what vectors find best', () => {
  const dense = scores({ near: 0.9, word: 0.1 });
  const sparse = scores({ word: 20, near: 1 });
  expect(fuse(dense, sparse, 0.8).get('near')).toBeCloseTo(0.8);
  expect(fuse(dense, sparse, 0.8).get('word')).toBeCloseTo(0.2);
  expect(fuse(dense, sparse, 0.2).get('word')).toBeCloseTo(0.8);
});
