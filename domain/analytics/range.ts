/** Days that figures are asked for: calendar days of a time zone, the last one included. */
export interface DayRange {
  /** `YYYY-MM-DD`. */
  from: string;
  to: string;
}

/** How long a stretch the lines of a chart are counted by. */
export type Bucket = 'hour' | 'day' | 'week';

export const ANALYTICS = {
  /** A year, and the day it ends on. */
  days: 367,
  /** Up to here by the hour. */
  hourlyDays: 2,
  dailyDays: 92,
  /** Rows of a table of figures. */
  rows: 200,
  /** Questions of one kind are one line; these are read, newest first, before they are put together. */
  questionsRead: 2_000,
  questions: 100,
} as const;

const DAY_MS = 24 * 3600 * 1000;
const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);

/** How many calendar days a range has; 0 or less where it ends before it begins. */
export const daysOf = ({ from, to }: DayRange): number => Math.round((noon(to) - noon(from)) / DAY_MS) + 1;

/** The calendar day so many days later, or before. */
export const addDays = (day: string, days: number): string => new Date(noon(day) + days * DAY_MS).toISOString().slice(0, 10);

export const bucketOf = (range: DayRange): Bucket => {
  const days = daysOf(range);
  if (days <= ANALYTICS.hourlyDays) return 'hour';
  return days <= ANALYTICS.dailyDays ? 'day' : 'week';
};

/** The calendar day that a moment is on, in a time zone. */
export const dayIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);

/** True for a name that the time zone database has, such as `Europe/Berlin`; offsets such as `+02:00` have no summer. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
