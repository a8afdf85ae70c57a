import { describe, expect, test } from 'vitest';
import { readDates } from './dates.ts';
import { readTimes } from './times.ts';

const wednesday = '2026-03-11';

describe('reading days, said on Wednesday, 11 March 2026', () => {
  test.each([
    ['yesterday', { from: '2026-03-10', to: '2026-03-10' }],
    ['last month', { from: '2026-02-01', to: '2026-02-28' }],
    ['this month', { from: '2026-03-01', to: '2026-03-11' }],
    ['last week', { from: '2026-03-02', to: '2026-03-08' }],
    ['since 3 March', { from: '2026-03-03' }],
    ['until March 3rd, 2026', { to: '2026-03-03' }],
    ['in the past 30 days', { from: '2026-02-09', to: '2026-03-11' }],
    ['from 2 April to 5 April', { from: '2026-04-02', to: '2026-04-05' }],
    ['between 2026-01-05 and 2026-01-02', { from: '2026-01-02', to: '2026-01-05' }],
    ['in December', { from: '2025-12-01', to: '2025-12-31' }],
    ['next friday', { from: '2026-03-13', to: '2026-03-13' }],
    ['tomorrow', { from: '2026-03-12', to: '2026-03-12' }],
  ])('"%s"', (text, range) => expect(readDates(text, wednesday)).toEqual(range));

  test('a text without a day gives none', () =>
    expect(readDates('send 50 to May Smith', wednesday)).toBeUndefined());
});

test('times of day are read as a start and an end', () => {
  expect(readTimes('from 10 to 12')).toEqual(['10:00', '12:00']);
  expect(readTimes('2pm-4pm')).toEqual(['14:00', '16:00']);
  expect(readTimes('at 9:30')).toEqual(['09:30']);
  expect(readTimes('for 4 people')).toEqual([]);
});
