import { formatMoney } from '../../domain/money.ts';

const dayFormat = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' });
const dateFormat = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: 'UTC' });
const monthFormat = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const timeFormat = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' });

/** `2026-11-21T10:00:00Z` is `Nov 21, 2026`. */
export const formatDay = (time: string) => dayFormat.format(new Date(time));

/** `2026-11-21` is `Saturday, November 21, 2026`: for days that are still to come. */
export const formatDate = (day: string) => dateFormat.format(new Date(day));

/** `2026-10` is `October 2026`. */
export const formatMonth = (month: string) => monthFormat.format(new Date(`${month}-01`));

/** `14:30` is `2:30 PM`. */
export const formatTime = (time: string) => timeFormat.format(new Date(`2000-01-01T${time}:00Z`));

/** Without the sign, where the words around it say which way the money went. */
export const formatAmount = ({ amountMinor, currency }: { amountMinor: number; currency: string }) =>
  formatMoney({ amountMinor: Math.abs(amountMinor), currency });

/** 1, "card" → "1 card"; 2, "card" → "2 cards". */
export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

const listBytes = 3_500;

/**
 * A list that fits a model's prompt: items are left off the end until their JSON is small enough.
 * @param more true when the bank has further ones
 */
export function shortList<Item>(items: readonly Item[], more = false): { items: Item[]; more: boolean; note?: string } {
  const kept = [...items];
  while (kept.length > 0 && Buffer.byteLength(JSON.stringify(kept)) > listBytes) kept.pop();
  if (kept.length === items.length && !more) return { items: kept, more: false };
  return { items: kept, more: true, note: 'There are more. Narrow the search to see them.' };
}
