import { expect, test } from 'vitest';
import { gainAt10, rankedDocuments, recallAt } from './ranking.ts';

test('a document scores as its best passage', () => {
  const passages = [{ documentId: 'a', score: 0.2 }, { documentId: 'b', score: 0.5 }, { documentId: 'a', score: 0.9 }];
  expect(rankedDocuments(passages)).toEqual(['a', 'b']);
});

test('the gain is 1 for the best order there can be, and less the later what is wanted comes', () => {
  const wanted = new Set(['a', 'b']);
  expect(gainAt10(['b', 'a', 'x'], wanted)).toBe(1);
  // (1 + 1/log2(4)) / (1 + 1/log2(3)), by hand.
  expect(gainAt10(['a', 'x', 'b'], wanted)).toBeCloseTo(1.5 / 1.63093, 4);
  expect(gainAt10([...'cdefghijkl', 'a'], wanted)).toBe(0);
});

test('recall is the share found so far', () => {
  expect(recallAt(1, ['a', 'b'], new Set(['a', 'b']))).toBe(0.5);
  expect(recallAt(5, ['x', 'b'], new Set(['a', 'b']))).toBe(0.5);
});
