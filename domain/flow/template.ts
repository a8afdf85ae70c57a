import { conditionField, type TurnFacts } from './conditions.ts';

const VARIABLE = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** Replaces `{{field}}` by the turn's facts; what is unknown becomes empty. */
export function fillTemplate(text: string, facts: TurnFacts): string {
  return text.replace(VARIABLE, (_, field: string) => String(factOf(facts, field) ?? ''));
}

/** A variable may be called `constructor`: only what the turn has learnt counts. */
const factOf = (facts: TurnFacts, name: string) => (Object.hasOwn(facts, name) ? facts[name] : undefined);

/** Fills templates in every text of a JSON value. A text that is one variable alone keeps the fact's type. */
export function fillValue(value: unknown, facts: TurnFacts): unknown {
  if (typeof value === 'string') {
    const alone = /^\{\{\s*([\w.-]+)\s*\}\}$/.exec(value)?.[1];
    return alone ? factOf(facts, alone) : fillTemplate(value, facts);
  }
  if (Array.isArray(value)) return value.map((item) => fillValue(item, facts));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillValue(item, facts)]));
  }
  return value;
}

/** Names of the variables in a text, each once, in order. */
export const variablesOf = (text: string): string[] => [...new Set([...text.matchAll(VARIABLE)].map(([, name = '']) => name))];

/** A variable in a text that a turn does not know, with where it stands. */
export interface UnknownVariable {
  name: string;
  /** Of the whole `{{name}}`, characters from the text's beginning. */
  start: number;
  end: number;
}

export const unknownVariables = (text: string): UnknownVariable[] =>
  [...text.matchAll(VARIABLE)].flatMap((match) => {
    const [whole, name = ''] = match;
    return conditionField(name) ? [] : [{ name, start: match.index, end: match.index + whole.length }];
  });

/** Unknown variables in every text of a JSON value, each with the path to its text. */
export function unknownIn(value: unknown, path: string): { path: string; name: string }[] {
  if (typeof value === 'string') return [...new Set(unknownVariables(value).map(({ name }) => name))].map((name) => ({ path, name }));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => unknownIn(item, `${path}.${key}`));
}
