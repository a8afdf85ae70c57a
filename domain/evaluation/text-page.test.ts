import { expect, test } from 'vitest';
import { EVALUATION } from './limits.ts';
import { fittingPage } from './text-page.ts';

const page = (...lengths: number[]) => fittingPage(lengths.map((length) => ['x'.repeat(length)]), (texts) => texts).length;

test('a page holds what fits, and one in any case', () => {
  expect([page(), page(1, 2, 3), page(EVALUATION.pageCharacters, 1), page(EVALUATION.pageCharacters + 1), page(EVALUATION.pageCharacters - 1, 1, 1)])
    .toEqual([0, 3, 1, 1, 2]);
});
