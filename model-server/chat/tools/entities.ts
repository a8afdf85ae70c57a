import { scopeOf, toPhrase } from '../language/scopes.ts';
import { stem, words } from '../language/words.ts';
import type { Parameter } from '../arguments/parameters.ts';
import { asObject, idOf, type JsonObject, type ListedItem } from './results.ts';

export type Resolution =
  | { kind: 'found'; id: string; item: JsonObject }
  | { kind: 'several'; items: JsonObject[] }
  | { kind: 'none'; items: JsonObject[]; mention: string | undefined };

/** Words by which people and systems mark the one that is meant when nothing is said. */
const usual = /\b(default|primary|main|everyday|checking|current)\b/i;

/**
 * Finds the listed thing that the customer means: the one whose own words (name, kind, last digits) the
 * request has.
 * @param texts the customer's words on this request, oldest first; the newest count most
 */
export function resolveEntity(parameter: Parameter, texts: string[], items: ListedItem[]): Resolution {
  const scopes = texts.map((text, index) => scopeOf(parameter.end, text, index > 0));
  const scored = items.map((item) => ({ item, score: scoreItem(item, items, scopes) }));
  const best = Math.max(0, ...scored.map(({ score }) => score));
  const winners = scored.filter(({ score }) => score === best).map(({ item }) => item.object);
  if (best > 0)
    return winners.length === 1 ? found(parameter, winners[0]) : { kind: 'several', items: winners };
  const mention = scopes.map((scope) => mentionIn(parameter, scope)).findLast((text) => text !== undefined);
  const objects = items.map((item) => item.object);
  if (mention !== undefined) return { kind: 'none', items: objects, mention };
  if (objects.length === 1) return found(parameter, objects[0]);
  const ordinary = objects.filter((object) => Object.values(object).includes(true) && marked(object));
  const preferred =
    ordinary.length > 0 ? ordinary : objects.filter((object) => usual.test(JSON.stringify(object)));
  if (parameter.end === 'from' && preferred[0]) return found(parameter, preferred[0]);
  return objects.length > 0
    ? { kind: 'several', items: objects }
    : { kind: 'none', items: [], mention: undefined };
}

function found(parameter: Parameter, item: JsonObject | undefined): Resolution {
  const id = item && idOf(item, parameter.entity);
  return item && id !== undefined
    ? { kind: 'found', id, item }
    : { kind: 'none', items: [], mention: undefined };
}

function marked(object: JsonObject): boolean {
  return Object.entries(object).some(([key, value]) => value === true && usual.test(key));
}

/**
 * Each word that the request shares with an item and not with every other, the newest text's words counting
 * double.
 */
function scoreItem(item: ListedItem, all: ListedItem[], scopes: string[]): number {
  let score = 0;
  scopes.forEach((scope, index) => {
    for (const word of new Set(words(scope))) {
      if (word.length < 2 || !has(item, word)) continue;
      const holders = all.filter((other) => has(other, word)).length;
      if (holders === all.length && all.length > 1) continue;
      if (all.length === 1 && !/^\d{3,}$|^\p{L}{3,}$/u.test(word)) continue;
      score += (1 / holders) * (index === scopes.length - 1 ? 2 : 1);
    }
  });
  return score;
}

function has(item: ListedItem, word: string): boolean {
  return item.words.has(word) || (word.length > 4 && [...item.words].some((own) => stem(own) === stem(word)));
}

/** Whether a text names a particular one: a proper name or digits, or something after "to". */
export function mentionIn({ end, entity }: Parameter, scope: string): string | undefined {
  const digits = /\bending(?: in| with)?\s*(\d{3,4})\b/i.exec(scope)?.[1];
  if (digits !== undefined) return digits;
  const rest = scope.replace(/^\W*\p{L}+/u, (start) =>
    end === 'from' ? start : start.replace(/\p{L}/gu, ' '),
  );
  const name = /\p{Lu}[\p{L}'-]{2,}(?:\s+\p{Lu}[\p{L}'-]+)*/u.exec(rest.replace(/\b[A-Z]{2,4}\b/g, ' '))?.[0];
  if (name !== undefined) return name;
  const after = end === 'from' ? scope : toPhrase.exec(scope)?.[1];
  const kept = words(after ?? '').filter(
    (word) => !/^(my|the|a|an|one|it|me|of|money|some|\d.*)$/.test(word) && stem(word) !== stem(entity),
  );
  return kept.length > 0 && kept.length <= 4 ? kept.join(' ') : undefined;
}

/** How a person would tell an item from the others: its names first, then its kind and last digits. */
export function itemLabel(object: JsonObject): string {
  const text = (pattern: RegExp): string | undefined => {
    const [, value] =
      Object.entries(object).find(([key, candidate]) => pattern.test(key) && typeof candidate === 'string') ??
      [];
    return typeof value === 'string' ? value : undefined;
  };
  const name =
    text(/^(nickname|name|label|title|displayName|fullName)$/i) ??
    text(/(name|title|label)$/i) ??
    text(/^(type|kind|product|brand)$/i);
  const digits =
    text(/last ?_?(4|four)/i) ??
    /\d{4}$/.exec(text(/^(masked|number|maskedNumber|accountNumber)/i) ?? '')?.[0];
  const other = Object.entries(object).find(
    ([key, value]) => typeof value === 'string' && isTelling(key, value),
  )?.[1];
  const nested = Object.values(object)
    .map(asObject)
    .find((part) => part !== undefined);
  const base =
    name ??
    (typeof other === 'string' ? other : undefined) ??
    (nested ? itemLabel(nested) : (text(/^id$|Id$/) ?? 'one without a name'));
  return digits && !base.includes(digits) ? `${base} (ending ${digits})` : base;
}

function isTelling(key: string, value: string): boolean {
  return (
    !/(^|_)id$|Id$|status|currency|date|At$/.test(key) &&
    !/^\d{4}-\d{2}-\d{2}/.test(value) &&
    /\p{L}/u.test(value)
  );
}
