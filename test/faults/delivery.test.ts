import { expect, test } from 'vitest';
import type { ChatEventWire } from '../../contract/events.ts';
import { deliveryProblems } from './delivery.ts';

const at = '2026-01-01T00:00:00.000Z';
const usage = { inputTokens: 1, outputTokens: 1, costMicros: 0, currency: 'USD' };
const place = (offset: number) => ({ conversationId: 'c', turnId: 't', offset, at });
const start: ChatEventWire = { type: 'turn-start', messageId: 'm', ...place(1) };
const delta = (offset: number, text: string): ChatEventWire => ({ type: 'text-delta', text, ...place(offset) });
const reset: ChatEventWire = { type: 'text-reset', reason: 'again', ...place(3) };
const end = (offset: number): ChatEventWire => ({
  type: 'turn-end', status: 'completed', messageId: 'r', content: 'Hello', citations: [], usage, model: 'teller',
  documentsUsed: 0, toolsCalled: [], durationMs: 1, workflowId: 'w', runId: 'r', temporalUrl: '', ...place(offset),
});
const well = [start, delta(2, 'Hel'), reset, delta(4, 'Hel'), delta(5, 'lo'), end(6)];

test('a turn that was told well has no problems', () => {
  expect(deliveryProblems(well, ['m'])).toEqual([]);
});

test.each([
  ['lost', [start, delta(2, 'Hel'), delta(4, 'lo'), end(5)], 'offset 4 came in the place of 3'],
  ['doubled', [start, delta(2, 'Hello'), delta(2, 'Hello'), end(3)], 'offset 2 came in the place of 3'],
  ['out of order', [start, delta(3, 'lo'), delta(2, 'Hel'), end(4)], 'offset 3 came in the place of 2'],
  ['not what the end says', [start, delta(2, 'Good day'), end(3)], 'turn t showed "Good day" and ended with "Hello"'],
  ['without its end', [start, delta(2, 'Hello')], 'turn t ended 0 times'],
  ['ended twice', [start, delta(2, 'Hello'), end(3), end(4)], 'turn t ended 2 times'],
  ['after the end', [start, delta(2, 'Hello'), end(3), { ...reset, offset: 4 }], 'turn t went on after its end'],
] satisfies [string, ChatEventWire[], string][])('an event that is %s is noticed', (_what, events, problem) => {
  expect(deliveryProblems(events, ['m'])).toContain(problem);
});

test('a message without a turn is noticed, and a turn without a message', () => {
  expect(deliveryProblems(well, ['m', 'other'])).toContain('message other started 0 turns');
  expect(deliveryProblems(well, [])).toContain('0 messages made 1 turns');
});
