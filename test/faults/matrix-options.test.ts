import { expect, test } from 'vitest';
import { readMatrix } from './matrix-options.ts';

const count = (argv: string[]) => readMatrix(argv)?.map(({ runs }) => runs.length);

test('the whole matrix has every process at every boundary, with one of each and with two: more than 200 runs', () => {
  const [one, two] = readMatrix([]) ?? [];
  expect(count([])).toEqual([105, 105]);
  expect([one?.staffing, two?.staffing]).toEqual([{ workers: 1, apis: 1 }, { workers: 2, apis: 2 }]);
  expect(new Set(one?.runs.map(({ victim, boundary }) => `${victim}/${boundary}`)).size).toBe(105);
});

test('a process, a boundary or both can be picked, and what is picked is repeated', () => {
  expect(count(['--only', 'worker'])).toEqual([13, 13]);
  expect(count(['--only', '/before-the-call', '--staffing', 'two'])).toEqual([8]);
  expect(readMatrix(['--only', 'bank/booked-not-answered', '--staffing', 'one', '--runs', '3'])?.[0]?.runs)
    .toEqual(Array.from({ length: 3 }, () => ({ victim: 'bank', boundary: 'booked, not answered' })));
});

test.each([['--only', 'worker/nowhere'], ['--only', 'nobody'], ['--runs', '0'], ['--staffing', 'three']])('%s %s is refused', (option, value) => {
  expect(() => readMatrix([option, value])).toThrow(value);
});
