import type { TurnFacts } from './conditions.ts';

const VARIABLE = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** Replaces `{{field}}` by the turn's facts; what is unknown becomes empty. */
export function fillTemplate(text: string, facts: TurnFacts): string {
  return text.replace(VARIABLE, (_, field: string) => String(facts[field] ?? ''));
}

/** Fills templates in every text of a JSON value. A text that is one variable alone keeps the fact's type. */
export function fillValue(value: unknown, facts: TurnFacts): unknown {
  if (typeof value === 'string') {
    const alone = /^\{\{\s*([\w.-]+)\s*\}\}$/.exec(value)?.[1];
    return alone ? facts[alone] : fillTemplate(value, facts);
  }
  if (Array.isArray(value)) return value.map((item) => fillValue(item, facts));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillValue(item, facts)]));
  }
  return value;
}
