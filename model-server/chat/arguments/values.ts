import { readDates } from '../language/dates.ts';
import { minorUnits, readAmount, readCurrency, readExchange } from '../language/money.ts';
import { readTimes } from '../language/times.ts';
import { contentStems, humanise, stem, words } from '../language/words.ts';
import { readDigits, readIdentifier } from './identifiers.ts';
import type { Parameter, ParameterKind } from './parameters.ts';
import { readName, readQuery, readWords } from './phrases.ts';

export interface ReadingContext {
  /** The day that "yesterday" counts from, as an ISO date. */
  today: string;
  /** The text answers a question about this very parameter, so that a bare value is its value. */
  asked: boolean;
  /** Words of the tool itself, which are no part of what is searched for. */
  toolWords: string;
}

/** A value for a parameter out of one text of the customer, or undefined where the text holds none. */
export function readValue(parameter: Parameter, text: string, context: ReadingContext): unknown {
  const value = readers[parameter.kind](parameter, text, context);
  return value === undefined ? undefined : withinLimits(parameter, value);
}

type Reader = (parameter: Parameter, text: string, context: ReadingContext) => unknown;

const readers: Record<ParameterKind, Reader> = {
  fixed: ({ schema }) => schema.const,
  choice: (parameter, text) => readChoice(parameter, text),
  flag: (parameter, text, { asked }) => readFlag(parameter, text, asked),
  money: (parameter, text) => readMoney(parameter, text),
  count: (_parameter, text, { asked }) => readCount(text, asked),
  number: (parameter, text, { asked }) => readNumber(parameter, text, asked),
  date: ({ end, schema }, text, { today }) => {
    const range = readDates(text, today);
    const day = end === 'to' ? range?.to : range?.from;
    if (day === undefined || schema.format !== 'date-time') return day;
    return `${day}T${readTimes(text)[end === 'to' ? 1 : 0] ?? (end === 'to' ? '23:59' : '00:00')}:00Z`;
  },
  time: ({ end }, text) => readTimes(text)[end === 'to' ? 1 : 0],
  currency: ({ end }, text) => (end ? readExchange(text)[end] : readCurrency(text)),
  identifier: (parameter, text) => readIdentifier(parameter, text),
  digits: (_parameter, text, { asked }) => readDigits(text, asked),
  email: (_parameter, text) => /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(text)?.[0],
  phone: (_parameter, text) => /\+?\d[\d\s()-]{6,}\d/.exec(text)?.[0],
  name: (parameter, text, { asked }) => readName(parameter, text, asked),
  query: (parameter, text, context) => readQuery(parameter, text, context),
  words: (parameter, text, { asked }) => readWords(parameter, text, asked),
  whole: (_parameter, text) => text,
  other: (parameter, text, { asked }) =>
    /["“]([^"”]+)["”]/.exec(text)?.[1] ?? readWords(parameter, text, asked),
};

function readMoney({ type, label, description, schema }: Parameter, text: string): number | undefined {
  const amount = readAmount(text);
  if (!amount) return undefined;
  const inMinorUnits =
    type === 'integer' && /\b(minor|cents|pence)\b/i.test(`${label} ${description} ${schema.format ?? ''}`);
  if (inMinorUnits) return Math.round(amount.value * minorUnits(amount.currency ?? 'USD'));
  return type === 'integer' ? Math.round(amount.value) : amount.value;
}

const numberWords: Record<string, number> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  twenty: 20,
};
const numeral = String.raw`(\d+|${Object.keys(numberWords).join('|')})`;

function readCount(text: string, asked: boolean): number | undefined {
  const counted = new RegExp(
    String.raw`\b(?:last|latest|recent|top|first|past|next|only)\s+${numeral}\b(?!\s*(?:days?|weeks?|months?|years?)\b)`,
    'i',
  );
  const match = counted.exec(text)?.[1] ?? (asked ? new RegExp(numeral, 'i').exec(text)?.[1] : undefined);
  return match === undefined ? undefined : toNumber(match);
}

function readNumber({ label, description }: Parameter, text: string, asked: boolean): number | undefined {
  const about = new Set(contentStems(`${label} ${description}`));
  if (/people|person|attendee|guest|capacity/i.test(`${label} ${description}`))
    about.add('people').add('person').add(stem('guests'));
  const found = [...text.matchAll(new RegExp(String.raw`(?<![\w.:-])${numeral}(?![\w:-])`, 'gi'))];
  const near = found.find((match) => {
    const after = words(text.slice(match.index + match[0].length)).slice(0, 2);
    const before = words(text.slice(0, match.index)).slice(-2);
    return [...after, ...before].some((word) => about.has(stem(word)));
  });
  const chosen = near ?? (asked ? found[0] : undefined);
  return chosen ? toNumber(chosen[1] ?? '') : undefined;
}

function toNumber(text: string): number {
  return numberWords[text.toLowerCase()] ?? Number(text);
}

function readChoice({ schema }: Parameter, text: string): unknown {
  const spoken = new Set(words(text).map(stem));
  const scored = (schema.enum ?? []).map((value) => {
    const parts = words(humanise(String(value))).map(stem);
    return { value, share: parts.filter((part) => spoken.has(part)).length / Math.max(1, parts.length) };
  });
  const best = Math.max(0, ...scored.map((candidate) => candidate.share));
  const winners = scored.filter((candidate) => candidate.share === best);
  return best >= 0.5 && winners.length === 1 ? winners[0]?.value : undefined;
}

function readFlag({ label }: Parameter, text: string, asked: boolean): boolean | undefined {
  const spoken = new Set(words(text).map(stem));
  const named = contentStems(label).every((part) => spoken.has(part));
  const negated = /\b(no|not|don't|do not|without|never)\b/i.test(text);
  if (named) return !negated;
  if (!asked) return undefined;
  if (/\b(yes|yeah|yep|sure|please do)\b/i.test(text)) return true;
  return negated ? false : undefined;
}

function withinLimits({ schema }: Parameter, value: unknown): unknown {
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum) return undefined;
    if (schema.maximum !== undefined && value > schema.maximum) return undefined;
  }
  if (typeof value !== 'string') return value;
  if (schema.pattern !== undefined && !fitsPattern(schema.pattern, value)) return undefined;
  return schema.maxLength === undefined ? value : value.slice(0, schema.maxLength);
}

/** A pattern that is no regular expression here forbids nothing. */
function fitsPattern(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    return true;
  }
}
