import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Redis } from 'iovalkey';
import { createEventLog, openValkey, type AppendRequest, type EventLog } from './event-log.ts';

let valkey: Redis;
let log: EventLog;
beforeAll(() => {
  valkey = openValkey(inject('redisUrl'));
  log = createEventLog(valkey);
});
afterAll(() => valkey.disconnect());

const delta = (conversationId: string, change: Partial<AppendRequest> = {}): AppendRequest => ({
  conversationId, turnId: 'turn', events: [{ type: 'text-delta', text: 'x' }], source: 's', attempt: 1, sequence: 1, floorOffset: 0, ...change,
});

test('offsets grow by one from one, however many write at once', async () => {
  const id = randomUUID();
  await Promise.all(Array.from({ length: 50 }, (_, index) => log.append(delta(id, { source: `s${index}` }))));
  expect((await log.read(id, 0)).map((event) => event.offset)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  expect(await log.lastOffset(id)).toBe(50);
});

test('the same event appended again is not stored again', async () => {
  const id = randomUUID();
  expect(await log.append(delta(id))).toBe(1);
  expect(await log.append(delta(id))).toBeNull();
  expect(await log.append(delta(id, { sequence: 2 }))).toBe(2);
});

test('events appended together get offsets in order; a repetition stores what was missing', async () => {
  const id = randomUUID();
  const events = ['a', 'b', 'c'].map((text) => ({ type: 'text-delta' as const, text }));
  expect(await log.append(delta(id, { events: events.slice(0, 2) }))).toBe(2);
  expect(await log.append(delta(id, { events }))).toBe(3);
  expect(await log.append(delta(id, { events }))).toBeNull();
  expect((await log.read(id, 0)).map((event) => (event.type === 'text-delta' ? event.text : ''))).toEqual(['a', 'b', 'c']);
});

test('a later attempt silences an earlier one that still writes', async () => {
  const id = randomUUID();
  await log.append(delta(id, { sequence: 5 }));
  expect(await log.append(delta(id, { attempt: 2, sequence: 1 }))).toBe(2);
  expect(await log.append(delta(id, { attempt: 1, sequence: 6 }))).toBeNull();
});

test('a closed turn takes its last event and nothing else', async () => {
  const id = randomUUID();
  await log.append(delta(id));
  await log.closeTurn(id, 'turn');
  expect(await log.append(delta(id, { sequence: 2 }))).toBeNull();
  expect(await log.append(delta(id, { source: 'end', when: 'last' }))).toBe(2);
  expect(await log.append(delta(id, { turnId: 'next', source: 'next' }))).toBe(3);
});

test('what may only be written to a known stream waits for its first event', async () => {
  const id = randomUUID();
  expect(await log.append(delta(id, { when: 'known' }))).toBeNull();
  await log.append(delta(id, { source: 'first' }));
  expect(await log.append(delta(id, { when: 'known' }))).toBe(2);
  expect(await log.append(delta(id, { when: 'known' }))).toBeNull();
});

test('a stream that was lost goes on above what PostgreSQL knows', async () => {
  const id = randomUUID();
  expect(await log.lastOffset(id)).toBeNull();
  expect(await log.append(delta(id, { floorOffset: 41 }))).toBe(42);
  expect((await log.read(id, 41)).map((event) => event.offset)).toEqual([42]);
  expect(await log.read(id, 42)).toEqual([]);
});
