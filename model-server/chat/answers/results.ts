import type { MadeCall } from '../conversation.ts';
import { capitalise, humanise, stem, words } from '../language/words.ts';
import { itemLabel } from '../tools/entities.ts';
import { asObject, failureIn, listIn, parseResult, payloadOf, type JsonObject } from '../tools/results.ts';
import { startsWithReading } from '../tools/schema-words.ts';
import { readableFields } from './values.ts';

const itemsShown = 5;

/**
 * Tells a customer what a call brought: its own `summary` or `message` where it has one, else its fields or
 * its list in words. A failure is told as one.
 * @param question the customer's words, which may single out one of the things listed
 */
export function tellResult(call: MadeCall, question: string): string {
  const content = call.result ?? '';
  const failure = failureIn(content);
  if (failure !== undefined) return tellFailure(call, failure);
  const result = parseResult(content);
  if (typeof result === 'string')
    return result.trim() === '' ? `Done: ${humanise(call.name)}.` : result.trim();
  const envelope = asObject(result);
  const object = asObject(payloadOf(result));
  const own = envelope?.['summary'] ?? envelope?.['message'] ?? object?.['summary'] ?? object?.['message'];
  const list = listIn(result);
  if (typeof own === 'string' && own.trim() !== '' && !(list && addsItems(own, list, object)))
    return own.trim();
  if (list) return tellList(call.name, list, question, typeof own === 'string' ? own.trim() : undefined);
  return object ? tellObject(call.name, object) : `The answer is ${String(result)}.`;
}

/** Whether a list is what its result is about and its summary leaves the items unnamed. */
function addsItems(summary: string, list: JsonObject[], owner: JsonObject | undefined): boolean {
  const [first] = list;
  const besides = Object.entries(owner ?? {}).filter(
    ([key, value]) =>
      typeof value !== 'object' && !/^(summary|message|more|note|total|count|nextCursor)$/.test(key),
  );
  return (
    first !== undefined && besides.length === 0 && !summary.includes(itemLabel(first).split(' (')[0] ?? '')
  );
}

function tellFailure(call: MadeCall, reason: string): string {
  const status = asObject(parseResult(call.result ?? ''))?.['status'];
  const sentence = /[.!?]$/.test(reason) ? capitalise(reason) : `${capitalise(reason)}.`;
  // A reason that says so itself is not said twice.
  if ((status === 'rejected' || status === 'expired') && /nothing was done/i.test(sentence)) return sentence;
  if (status === 'rejected') return `That was not approved, so nothing was done. ${sentence}`;
  if (status === 'expired') return `The approval ran out of time, so nothing was done. ${sentence}`;
  if (status === 'unknown')
    return `I could not confirm whether "${humanise(call.name)}" went through, so I have not tried again. ${sentence}`;
  return `I'm sorry, that did not work (${humanise(call.name)}). ${sentence}`;
}

function tellList(name: string, list: JsonObject[], question: string, lead: string | undefined): string {
  const subject = subjectOf(name);
  if (list.length === 0) return lead ?? `There is nothing to show: no ${subject} found.`;
  const chosen = singledOut(list, question);
  const [only] = chosen;
  if (chosen.length === 1 && only)
    return `${capitalise(itemLabel(only))}:\n${fieldLines(only, itemLabel(only))}`;
  const lines = chosen.slice(0, itemsShown).map((item) => `- ${itemLine(item)}`);
  const rest = chosen.length - itemsShown;
  return [
    `${lead ?? `Here ${/[^s]s$/.test(subject) ? 'are' : 'is'} your ${subject}`}:`.replace(/\.:$/, ':'),
    ...lines,
    ...(rest > 0 ? [`... and ${rest} more.`] : []),
  ].join('\n');
}

/** The items that the question names by a word that not all of them have; all where it names none. */
function singledOut(list: JsonObject[], question: string): JsonObject[] {
  const asked = new Set(
    words(question)
      .filter((word) => word.length > 3)
      .map(stem),
  );
  const texts = list.map(
    (item) =>
      new Set(
        words(JSON.stringify(item))
          .flatMap((word) => words(humanise(word)))
          .map(stem),
      ),
  );
  const telling = [...asked].filter(
    (word) => texts.some((text) => text.has(word)) && !texts.every((text) => text.has(word)),
  );
  const chosen = list.filter((_, index) => telling.some((word) => texts[index]?.has(word)));
  return telling.length > 0 && chosen.length > 0 ? chosen : list;
}

function itemLine(item: JsonObject): string {
  const label = itemLabel(item);
  const others = readableFields(item).filter((field) => !label.includes(field.value));
  const details = others
    .slice(0, 4)
    .map((field) =>
      /^[\d$€£¥-]|^\d/.test(field.value) ? field.value : `${field.label.toLowerCase()} ${field.value}`,
    );
  return details.length > 0 ? `**${label}**: ${details.join(', ')}` : `**${label}**`;
}

function tellObject(name: string, object: JsonObject): string {
  const fields = readableFields(object);
  if (fields.length === 0) return `Done: ${humanise(name)}.`;
  const [only] = fields;
  if (!startsWithReading(name)) return `Done (${humanise(name)}):\n${fieldLines(object)}`;
  if (fields.length === 1 && only) return `${only.label}: **${only.value}**.`;
  return `Here is what I have on ${subjectOf(name)}:\n${fieldLines(object)}`;
}

function fieldLines(object: JsonObject, label = ''): string {
  return readableFields(object)
    .filter((field) => !label.includes(field.value))
    .slice(0, 8)
    .map((field) => `- ${field.label}: **${field.value}**`)
    .join('\n');
}

/** What a tool is about: its name without the verb that it starts with. */
function subjectOf(name: string): string {
  const [, ...rest] = words(humanise(name));
  return rest.join(' ') || humanise(name);
}
