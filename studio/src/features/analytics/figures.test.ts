import { expect, test } from 'vitest';
import { changeOf, share } from './figures.ts';

test('a share of nothing is not known, rather than none', () => {
  expect(share(0, 0)).toBeNull();
  expect(share(1, 4)).toBe(0.25);
});

test('a change says whether it is for the better, where one is', () => {
  expect(changeOf(110, 100, 'either')).toEqual({ value: expect.closeTo(0.1), kind: 'relative', isBetter: null });
  expect(changeOf(900, 1_000, 'less')).toMatchObject({ value: expect.closeTo(-0.1), isBetter: true });
  expect(changeOf(0.8, 0.9, 'more', 'points')).toMatchObject({ value: expect.closeTo(-0.1), kind: 'points', isBetter: false });
});

test('what was nothing before, or is not known now, is compared to nothing', () => {
  expect(changeOf(5, 0, 'more').value).toBeNull();
  expect(changeOf(null, 5, 'more').value).toBeNull();
  expect(changeOf(0, 0, 'less', 'points')).toEqual({ value: 0, kind: 'points', isBetter: null });
});
