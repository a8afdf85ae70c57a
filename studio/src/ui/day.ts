/**
 * When a day begins where the reader is, as the API takes times.
 * @param day as a date field gives it: 2026-05-10
 * @param later so many days after it
 */
export function startOfDay(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
