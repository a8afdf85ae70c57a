import { expect, test } from 'vitest';
import { addDays, bucketOf, dayIn, daysOf, isTimeZone } from './range.ts';

test('a range has its last day, also over a change of the clocks and a leap day', () => {
  expect(daysOf({ from: '2026-03-28', to: '2026-03-30' })).toBe(3);
  expect(daysOf({ from: '2028-02-28', to: '2028-03-01' })).toBe(3);
  expect(daysOf({ from: '2026-03-30', to: '2026-03-29' })).toBe(0);
  expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
});

test('short ranges are counted by the hour, long ones by the week', () => {
  expect(bucketOf({ from: '2026-01-01', to: '2026-01-02' })).toBe('hour');
  expect(bucketOf({ from: '2026-01-01', to: '2026-01-03' })).toBe('day');
  expect(bucketOf({ from: '2026-01-01', to: '2026-04-02' })).toBe('day');
  expect(bucketOf({ from: '2026-01-01', to: '2026-04-03' })).toBe('week');
});

test('a moment is on the day of its time zone', () => {
  const at = new Date('2026-11-22T23:30:00Z');
  expect(dayIn('UTC', at)).toBe('2026-11-22');
  expect(dayIn('Europe/Berlin', at)).toBe('2026-11-23');
  expect(dayIn('America/Los_Angeles', at)).toBe('2026-11-22');
});

test('only what the time zone database names is a time zone', () => {
  expect(isTimeZone('Europe/Berlin')).toBe(true);
  expect(isTimeZone('Europe/Nowhere')).toBe(false);
  expect(isTimeZone('+02:00')).toBe(false);
  expect(isTimeZone("UTC'; drop table turns")).toBe(false);
});
