import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Observation, ObservedTurn } from '../observation.ts';
import { checkExpectation, EXPECTATIONS, expectationSchema, measurementOf } from './index.ts';
import { holds } from './subset.ts';

const turn = (about: Partial<ObservedTurn> = {}): ObservedTurn => ({
  turnId: 't', said: 'How much?', reply: 'It is 12,50 EUR.', status: 'completed', calls: [], citations: [],
  inputTokens: 100, outputTokens: 20, costMicros: 300, durationMs: 900, toolRounds: 0, ...about,
});
const transfer = {
  toolName: 'transfer_funds', arguments: { payeeId: 'payee-alice', amount: { amountMinor: 5_000, currency: 'USD' }, memo: 'rent' },
  effect: 'write', status: 'succeeded', summary: 'Sent.',
} as const;
const seen = (...turns: ObservedTurn[]): Observation => ({ turns });

const check = (expectation: unknown, observation: Observation) =>
  checkExpectation(expectationSchema.parse(expectation), observation, null).outcome;

describe('an expectation', () => {
  test.each([
    [{ type: 'tool-called', tool: 'transfer_funds', arguments: { amount: { amountMinor: 5_000 } } }, 'passed'],
    [{ type: 'tool-called', tool: 'transfer_funds', arguments: { amount: { amountMinor: 5_001 } } }, 'failed'],
    [{ type: 'tool-called', tool: 'freeze_card' }, 'failed'],
    [{ type: 'tool-not-called', tool: 'freeze_card' }, 'passed'],
    [{ type: 'tool-not-called', tool: 'transfer_funds' }, 'failed'],
    [{ type: 'cites-document', document: 'fees schedule' }, 'passed'],
    [{ type: 'cites-document', document: 'doc-1' }, 'passed'],
    [{ type: 'cites-document', document: 'Complaints' }, 'failed'],
    [{ type: 'contains', text: '12,50  eur' }, 'passed'],
    [{ type: 'contains', text: '13,50' }, 'failed'],
    [{ type: 'never-contains', text: '13,50' }, 'passed'],
    [{ type: 'never-contains', text: 'IT IS' }, 'failed'],
    [{ type: 'hands-over' }, 'failed'],
    [{ type: 'hands-over', expected: false }, 'passed'],
    [{ type: 'at-most-cost', maximumMicros: 300 }, 'passed'],
    [{ type: 'at-most-cost', maximumMicros: 299 }, 'failed'],
    [{ type: 'at-most-tokens', maximum: 120 }, 'passed'],
    [{ type: 'at-most-tokens', maximum: 119 }, 'failed'],
    [{ type: 'at-most-time', maximumMs: 900 }, 'passed'],
    [{ type: 'at-most-time', maximumMs: 899 }, 'failed'],
    [{ type: 'at-most-tool-rounds', maximum: 1 }, 'passed'],
    [{ type: 'at-most-tool-rounds', maximum: 0 }, 'failed'],
  ])('%j is %s', (expectation, outcome) => {
    expect(check(expectation, seen(turn({ calls: [transfer], citations: [{ documentId: 'doc-1', title: 'Fees schedule' }], toolRounds: 1 })))).toBe(outcome);
  });

  test('is about the whole conversation, or about one turn of it', () => {
    const two = seen(turn(), turn({ reply: 'Goodbye.', status: 'handed-over' }));
    expect(check({ type: 'contains', text: '12,50' }, two)).toBe('passed');
    expect(check({ type: 'contains', text: '12,50', turn: 2 }, two)).toBe('failed');
    expect(check({ type: 'hands-over', turn: 1 }, two)).toBe('failed');
    expect(check({ type: 'at-most-cost', maximumMicros: 599 }, two)).toBe('failed');
    expect(check({ type: 'never-contains', text: 'x', turn: 3 }, two)).toBe('failed');
  });

  test('of a conversation in which nothing was answered does not hold, not even a "never"', () => {
    expect(check({ type: 'never-contains', text: 'x' }, seen())).toBe('failed');
  });
});

describe('what has to be measured', () => {
  const observed = seen(turn({ said: 'A', reply: 'B' }), turn({ said: 'C', reply: 'D' }));

  test('says what is to be measured, of which turns', () => {
    const matching = expectationSchema.parse({ type: 'matches', pattern: '\\d+', turn: 2 });
    expect(measurementOf(matching, observed)).toEqual({ kind: 'match', pattern: '\\d+', ignoreCase: true, text: 'D' });
    const like = expectationSchema.parse({ type: 'likeness', reference: 'E' });
    expect(measurementOf(like, observed)).toEqual({ kind: 'likeness', reference: 'E', text: 'B\n\nD' });
    const asked = expectationSchema.parse({ type: 'judged', rubric: 'Polite?' });
    expect(measurementOf(asked, observed)).toMatchObject({ kind: 'verdict', turns: [{ said: 'A', reply: 'B' }, { said: 'C', reply: 'D' }] });
    expect(measurementOf(expectationSchema.parse({ type: 'contains', text: 'x' }), observed)).toBeNull();
  });

  test('is decided by the measure, and undecided without one', () => {
    const like = expectationSchema.parse({ type: 'likeness', reference: 'E', minimum: 0.7 });
    expect(checkExpectation(like, observed, { kind: 'likeness', likeness: 0.7 }).outcome).toBe('passed');
    expect(checkExpectation(like, observed, { kind: 'likeness', likeness: 0.69 }).outcome).toBe('failed');
    expect(checkExpectation(like, observed, { kind: 'unmeasured', reason: 'The model is down.' })).toEqual({ outcome: 'undecided', reason: 'The model is down.' });
    expect(checkExpectation(like, observed, null).outcome).toBe('undecided');
    const asked = expectationSchema.parse({ type: 'judged', rubric: 'Polite?' });
    expect(checkExpectation(asked, observed, { kind: 'verdict', passes: false, reason: 'Rude.' })).toEqual({ outcome: 'failed', reason: 'Rude.' });
    const matching = expectationSchema.parse({ type: 'matches', pattern: 'x' });
    expect(checkExpectation(matching, observed, { kind: 'match', found: true }).outcome).toBe('passed');
  });

  test('a pattern that does not compile is refused', () => {
    expect(expectationSchema.safeParse({ type: 'matches', pattern: '(' }).success).toBe(false);
    expect(expectationSchema.safeParse({ type: 'matches', pattern: '(a+)+$' }).success).toBe(true);
  });
});

test('each expectation is listed under its own name, and its form has words', () => {
  for (const [type, definition] of Object.entries(EXPECTATIONS)) {
    expect(definition.type).toBe(type);
    expect(definition.title && definition.description).toBeTruthy();
    for (const field of Object.values(definition.config)) expect(field.meta()?.title).toBeTruthy();
  }
});

test('arguments hold what is wanted of them, whatever else they have', () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), (wanted, more) => {
    expect(holds(wanted, { ...more, ...wanted })).toBe(true);
  }));
  expect(holds({ a: [1, { b: 2 }] }, { a: [1, { b: 2, c: 3 }], d: 4 })).toBe(true);
  expect(holds({ a: [1] }, { a: [1, 2] })).toBe(false);
  expect(holds({ a: 1 }, null)).toBe(false);
  expect(holds({ toString: undefined }, {})).toBe(false);
});
