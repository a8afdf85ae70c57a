import { words } from '../language/words.ts';
import { scopeOf } from '../language/scopes.ts';
import type { Parameter } from './parameters.ts';

/**
 * Identifiers as systems write them: "acc-1001", "card_9f2", a UUID, whose prefix must suit the parameter's
 * name; or one of the words that the parameter's description says it takes as well.
 */
export function readIdentifier(parameter: Parameter, text: string): string | undefined {
  const { entity, schema } = parameter;
  if (schema.pattern) return matchPattern(schema.pattern, text);
  const found =
    text.match(/\b(?:[a-z]{2,12}[-_](?=[\w-]*\d)[\w-]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/gi) ??
    [];
  const written = found.find((id) => {
    const prefix = /^[a-z]+(?=[-_])/i.exec(id)?.[0].toLowerCase();
    return prefix === undefined || /^[0-9a-f]{8}-/.test(id) || abbreviates(prefix, entity);
  });
  return written ?? readSpoken(parameter, text);
}

/**
 * Whether letters stand for a word, as "acc" for account and "ln" for loan: the same first letter, then in
 * order.
 */
function abbreviates(prefix: string, entity: string): boolean {
  if (prefix[0] !== entity[0]) return false;
  let from = 0;
  return [...prefix].every((letter) => (from = entity.indexOf(letter, from) + 1) > 0);
}

function matchPattern(pattern: string, text: string): string | undefined {
  try {
    const whole = new RegExp(pattern);
    return text
      .split(/[\s,;!?]+/)
      .map((word) => word.replace(/\.$/, ''))
      .find((word) => word !== '' && whole.test(word));
  } catch {
    return undefined;
  }
}

/**
 * The words that a description puts in quotes as values that do instead of an id: `its id, "checking" or
 * "savings"`.
 */
export function spokenValues({ description }: Parameter): string[] {
  return [...description.matchAll(/["“'‘]([\p{L}][\p{L} -]{1,30})["”'’](?!\p{L})/gu)].map(
    (match) => match[1] ?? '',
  );
}

function readSpoken(parameter: Parameter, text: string): string | undefined {
  const scope = scopeOf(parameter.end, text, true);
  const spoken = new Set(words(scope));
  const value = spokenValues(parameter).find((candidate) =>
    words(candidate).every((word) => spoken.has(word)),
  );
  if (value !== undefined) return value;
  return /last (?:four|4)(?: digits)?\b/i.test(parameter.description) ? readDigits(scope, false) : undefined;
}

/** The last digits of a card or an account: "ending 4242", "last four 4242", "****4242". */
export function readDigits(text: string, asked: boolean): string | undefined {
  return (
    /\b(?:ending(?: in| with)?|last four(?: digits)?|\*+|x+)\s*(\d{3,4})\b/i.exec(text)?.[1] ??
    (asked ? /\b\d{4}\b/.exec(text)?.[0] : undefined)
  );
}
