/** A stretch of days, both ends included, as ISO dates; either may be open. */
export interface DateRange {
  from?: string;
  to?: string;
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const monthPattern = months.map((month) => `${month.slice(0, 3)}(?:${month.slice(3)})?`).join('|');
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const datePattern = new RegExp(
  String.raw`(?<iso>\d{4}-\d{2}-\d{2})|(?<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?<month>${monthPattern})\b(?:,? (?<year>\d{4}))?` +
    String.raw`|(?<month2>${monthPattern}) (?<day2>\d{1,2})(?:st|nd|rd|th)?\b(?:,? (?<year2>\d{4}))?` +
    String.raw`|(?<word>today|yesterday|tomorrow)|(?:(?<which>next|last) )?(?<weekday>${weekdays.join('|')})\b`,
  'giu',
);

/**
 * The days that a text speaks of: ISO dates, "3 March", "yesterday", "last month", "the past 30 days", "since
 * Monday", "between ... and ...". A single day is a range from it to it.
 * @param today the day that words such as "yesterday" count from, as an ISO date
 */
export function readDates(text: string, today: string): DateRange | undefined {
  return readPeriod(text.toLowerCase(), today) ?? readNamedDays(text, today);
}

function readNamedDays(text: string, today: string): DateRange | undefined {
  const matches = [...text.matchAll(datePattern)];
  const [first, second] = matches;
  if (!first) return undefined;
  const day = toIso(first.groups ?? {}, today);
  if (!day) return undefined;
  const other = second && toIso(second.groups ?? {}, today);
  if (other) return day <= other ? { from: day, to: other } : { from: other, to: day };
  const lead = text.slice(0, first.index).toLowerCase().trimEnd();
  if (/\b(since|from|after|starting)$/.test(lead)) return { from: day };
  if (/\b(until|till|before|by|up to)$/.test(lead)) return { to: day };
  return { from: day, to: day };
}

function readPeriod(text: string, today: string): DateRange | undefined {
  const counted = /\b(?:last|past|previous) (\d+|two|three|six|few) (day|week|month|year)s\b/.exec(text);
  if (counted) {
    const count = { two: 2, three: 3, few: 3, six: 6 }[counted[1] ?? ''] ?? Number(counted[1]);
    return { from: shift(today, counted[2] ?? 'day', -count), to: today };
  }
  const named = /\b(last|past|previous|this|current) (week|month|year)\b/.exec(text);
  if (named)
    return namedPeriod(today, named[2] ?? '', named[1] === 'this' || named[1] === 'current' ? 0 : -1);
  const month = new RegExp(
    String.raw`\b(?:in|during|for|of) (${monthPattern})\b(?! \d{1,2}\b)(?:,? (\d{4}))?`,
  ).exec(text);
  if (!month) return undefined;
  const index = monthIndex(month[1] ?? '');
  const year = month[2]
    ? Number(month[2])
    : Number(today.slice(0, 4)) - (iso(Number(today.slice(0, 4)), index, 1) > today ? 1 : 0);
  return { from: iso(year, index, 1), to: iso(year, index + 1, 0) };
}

function namedPeriod(today: string, unit: string, offset: number): DateRange {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7)) - 1;
  if (unit === 'year')
    return { from: iso(year + offset, 0, 1), to: offset === 0 ? today : iso(year + offset, 11, 31) };
  if (unit === 'month') {
    return {
      from: iso(year, month + offset, 1),
      to: offset === 0 ? today : iso(year, month + offset + 1, 0),
    };
  }
  const sinceMonday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  const monday = shift(today, 'day', -sinceMonday + offset * 7);
  return { from: monday, to: offset === 0 ? today : shift(monday, 'day', 6) };
}

function toIso(groups: Record<string, string | undefined>, today: string): string | undefined {
  if (groups['iso']) return groups['iso'];
  const relative = { yesterday: -1, today: 0, tomorrow: 1 }[groups['word']?.toLowerCase() ?? ''];
  if (relative !== undefined) return shift(today, 'day', relative);
  const weekday = groups['weekday'];
  if (weekday) {
    const distance =
      (weekdays.indexOf(weekday.toLowerCase()) - new Date(`${today}T00:00:00Z`).getUTCDay() + 7) % 7;
    return shift(today, 'day', groups['which']?.toLowerCase() === 'last' ? distance - 7 : distance || 7);
  }
  const month = monthIndex(groups['month'] ?? groups['month2'] ?? '');
  const day = Number(groups['day'] ?? groups['day2']);
  if (month < 0 || day < 1 || day > 31) return undefined;
  return iso(Number(groups['year'] ?? groups['year2'] ?? today.slice(0, 4)), month, day);
}

function monthIndex(name: string): number {
  return months.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3)));
}

function iso(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
}

function shift(day: string, unit: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (unit === 'month') date.setUTCMonth(date.getUTCMonth() + count);
  else if (unit === 'year') date.setUTCFullYear(date.getUTCFullYear() + count);
  else date.setUTCDate(date.getUTCDate() + count * (unit === 'week' ? 7 : 1));
  return date.toISOString().slice(0, 10);
}
