const dayMs = 86_400_000;
const bankDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York', dateStyle: 'short' });

/** A day so many days after the bank's today, YYYY-MM-DD. */
export const dayAhead = (days: number): string =>
  new Date(Date.parse(bankDay.format(new Date())) + days * dayMs).toISOString().slice(0, 10);

/** The next day, tomorrow at the earliest, that is this weekday; 0 is Sunday. */
export function nextWeekday(weekday: number): string {
  const days = [1, 2, 3, 4, 5, 6, 7].map(dayAhead);
  return days.find((day) => new Date(day).getUTCDay() === weekday) ?? dayAhead(1);
}
