import { z } from 'zod';
import type { MadeCall } from '../conversation.ts';
import { humanise, words } from '../language/words.ts';

export type JsonObject = Record<string, unknown>;

const objectSchema = z.record(z.string(), z.unknown());

/** A tool's result as JSON, or its text where it is none. */
export function parseResult(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}

export function asObject(value: unknown): JsonObject | undefined {
  return value === null || Array.isArray(value) ? undefined : objectSchema.safeParse(value).data;
}

/** What a result is about, without an envelope such as `{ status, result: { ... } }`. */
export function payloadOf(result: unknown): unknown {
  const object = asObject(result) ?? {};
  const inner = [object['result'], object['data'], object['output']].find(
    (value) => typeof value === 'object' && value !== null,
  );
  return inner === undefined ? result : payloadOf(inner);
}

/** The first list of objects in a result, at its top or one level below. */
export function listIn(envelope: unknown): JsonObject[] | undefined {
  const result = payloadOf(envelope);
  const lists = Array.isArray(result)
    ? [result]
    : Object.values(asObject(result) ?? {}).filter(Array.isArray);
  for (const list of lists) {
    const items = list.map(asObject).filter((item) => item !== undefined);
    if (items.length > 0 || list.length === 0) return items;
  }
  return undefined;
}

const failureStatus = /^(error|failed|failure|rejected|declined|denied|expired|unknown|cancelled)$/i;

/** What went wrong, in words, where a result tells of a failure; undefined where it does not. */
export function failureIn(content: string): string | undefined {
  const result = parseResult(content);
  if (typeof result === 'string')
    return /^\s*(error|failed|rejected)\b/i.test(result) ? result.trim() : undefined;
  const object = asObject(result);
  if (!object) return undefined;
  const status = typeof object['status'] === 'string' ? object['status'] : '';
  const failed =
    failureStatus.test(status) ||
    Boolean(object['error']) ||
    object['isError'] === true ||
    object['ok'] === false ||
    object['success'] === false;
  return failed ? reasonIn(object, status) : undefined;
}

function reasonIn(object: JsonObject, status: string): string {
  const nested = asObject(object['error']) ?? {};
  const candidates = [
    object['summary'],
    object['message'],
    nested['message'],
    object['detail'],
    object['reason'],
    nested['detail'],
    object['error'],
    nested['code'],
    object['code'],
    status,
  ];
  const text = candidates.find(
    (candidate): candidate is string => typeof candidate === 'string' && candidate !== '',
  );
  if (text === undefined) return 'the request failed';
  return /\s/.test(text) ? text : humanise(text);
}

/** A thing that a result lists: its words as a customer would say them, and the object itself. */
export interface ListedItem {
  object: JsonObject;
  words: Set<string>;
}

/**
 * The objects that calls' results list and that could be the wanted kind of thing, the newest results first.
 */
export function listedItems(calls: MadeCall[], entity: string): ListedItem[] {
  for (const call of [...calls].reverse()) {
    if (call.result === undefined || failureIn(call.result) !== undefined) continue;
    const result = parseResult(call.result);
    const single = asObject(payloadOf(result));
    const items = listIn(result) ?? (single ? [single] : []);
    const speaksOfIt = words(humanise(call.name)).some((word) => word.startsWith(entity));
    const suited = items.filter((item) => idOf(item, entity, speaksOfIt) !== undefined);
    if (suited.length > 0) return suited.map((object) => ({ object, words: wordsOf(object) }));
  }
  return [];
}

/** The value that identifies an object: `<entity>Id` first, a plain `id` where the list is of such things. */
export function idOf(object: JsonObject, entity: string, plainIdCounts = true): string | undefined {
  const keys = Object.keys(object);
  const own = keys.find((key) => humanise(key) === `${entity} id`);
  const key =
    own ??
    (plainIdCounts ? keys.find((candidate) => /^(id|uuid|ref|reference)$/.test(candidate)) : undefined);
  const value = key === undefined ? undefined : object[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function wordsOf(value: unknown): Set<string> {
  if (typeof value === 'string') return new Set([...words(value), ...words(humanise(value))]);
  if (typeof value === 'number') return new Set([String(value)]);
  if (value === null || typeof value !== 'object') return new Set();
  return new Set(Object.values(value).flatMap((part) => [...wordsOf(part)]));
}
