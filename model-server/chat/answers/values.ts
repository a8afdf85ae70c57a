import { capitalise, humanise } from '../language/words.ts';
import { formatMoney } from '../language/money.ts';
import { asObject, type JsonObject } from '../tools/results.ts';

/** A field of a result that a customer reads: its name in words and its value in words. */
export interface ReadableField {
  label: string;
  value: string;
}

/** The fields of an object in words; identifiers and empty values stay out. */
export function readableFields(object: JsonObject): ReadableField[] {
  const fields: ReadableField[] = [];
  for (const [key, value] of Object.entries(object)) {
    const label = humanise(key)
      .replace(/\bminor\b/, '')
      .replace(/([a-z])(\d)/g, '$1 $2')
      .replace(/\s+/g, ' ')
      .trim();
    if (/(^|\s)(id|uuid|key|digest|cursor)$/.test(label) || (label === 'currency' && hasMinor(object)))
      continue;
    const text = valueInWords(key, value, object);
    if (text !== undefined) fields.push({ label: capitalise(label), value: text });
  }
  return fields;
}

function valueInWords(key: string, value: unknown, owner: JsonObject): string | undefined {
  if (typeof value === 'number') {
    const currency = typeof owner['currency'] === 'string' ? owner['currency'] : undefined;
    if (/minor$/i.test(key)) return formatMoney(value, currency ?? 'USD');
    return currency && /(amount|balance|price|total|limit)$/i.test(key)
      ? `${value.toFixed(2)} ${currency}`
      : value.toLocaleString('en-US');
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value.trim() === '' ? undefined : textInWords(value);
  if (Array.isArray(value)) {
    const plain = value.filter((part) => typeof part === 'string' || typeof part === 'number');
    return plain.length > 0 ? plain.slice(0, 5).join(', ') : undefined;
  }
  const object = asObject(value);
  if (!object) return undefined;
  const { amountMinor, currency } = object;
  if (typeof amountMinor === 'number')
    return formatMoney(amountMinor, typeof currency === 'string' ? currency : 'USD');
  const parts = readableFields(object).map((field) => field.value);
  return parts.length > 0 ? parts.join(', ') : undefined;
}

function hasMinor(object: JsonObject): boolean {
  return Object.keys(object).some((key) => /minor$|^(amount|balance)$/i.test(key));
}

const dateForm = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** ISO dates as "3 March 2026", codes as words. */
function textInWords(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.test(text)) {
    const date = new Date(text);
    if (!Number.isNaN(date.getTime())) return dateForm.format(date);
  }
  return /^[a-z]+([_-][a-z]+)+$/.test(text) ? humanise(text) : text;
}
