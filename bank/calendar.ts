/* The bank's days. They begin at midnight in New York, where its branches are; a day is written YYYY-MM-DD. */

const dayMs = 86_400_000;
const timeZone = 'America/New_York';
const dayFormat = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
const minuteFormat = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** The bank's day at a moment. */
export const bankDay = (moment: Date): string => dayFormat.format(moment);

/** The time of day at the bank, HH:MM. */
export const bankTime = (moment: Date): string => minuteFormat.format(moment);

/** A day some days later, or earlier when negative. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** The same day of a later month, or its last day where that month is too short. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const lastDate = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, lastDate))).toISOString().slice(0, 10);
}

/** The last day of a day's month. */
export const endOfMonth = (day: string): string => addDays(`${addMonths(`${day.slice(0, 7)}-01`, 1)}`, -1);

/** 0 is Sunday. */
export const weekdayOf = (day: string): number => new Date(day).getUTCDay();

/** The day that many business days later; Saturdays and Sundays are none. */
export function addBusinessDays(day: string, count: number): string {
  let reached = day;
  for (let left = count; left > 0; ) {
    reached = addDays(reached, 1);
    if (weekdayOf(reached) % 6 !== 0) left -= 1;
  }
  return reached;
}

/** Whole days from one day to another. */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
