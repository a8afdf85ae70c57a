import { expect, test } from 'vitest';
import { addBusinessDays, addDays, addMonths, bankDay, bankTime, daysBetween, endOfMonth, weekdayOf } from './calendar.ts';

test('a day begins at midnight in New York, summer and winter', () => {
  expect(bankDay(new Date('2026-01-15T04:59:00Z'))).toBe('2026-01-14');
  expect(bankDay(new Date('2026-07-15T04:01:00Z'))).toBe('2026-07-15');
  expect(bankTime(new Date('2026-01-15T05:00:00Z'))).toBe('00:00');
});

test('the 31st falls on the last day of a short month', () => {
  expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
  expect(addMonths('2026-01-31', 2)).toBe('2026-03-31');
  expect(addMonths('2026-12-31', 2)).toBe('2027-02-28');
  expect(endOfMonth('2028-02-03')).toBe('2028-02-29');
});

test('days are counted across the change of the clocks, business days without the weekend', () => {
  expect(addDays('2026-03-07', 2)).toBe('2026-03-09');
  expect(daysBetween('2026-03-01', '2026-04-01')).toBe(31);
  expect(weekdayOf('2026-11-22')).toBe(0);
  expect(addBusinessDays('2026-11-20', 5)).toBe('2026-11-27');
  expect(addBusinessDays('2026-11-21', 1)).toBe('2026-11-23');
});
