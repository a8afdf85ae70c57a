import { describe, expect, test } from 'vitest';
import { findAnswer, type RecordedAnswer } from './recording.ts';

const answer = (more: Partial<RecordedAnswer> = {}): RecordedAnswer => ({
  sequence: 1, toolName: 'get_account_balance', effect: 'read', asked: {}, exact: null, status: 'succeeded', summary: '', data: null, ...more,
});
const ask = (recorded: RecordedAnswer[], args: Record<string, unknown>, place = { sequence: 1, earlier: 0 }, toolName = 'get_account_balance') =>
  findAnswer(recorded, { toolName, forms: [args] }, place);

describe('a call that is answered from a recording', () => {
  test('is known by its tool and its arguments, in whatever order they are written', () => {
    const recorded = [answer({ asked: { a: 1, b: { c: [1, 2] } }, summary: 'this' })];
    expect(ask(recorded, { b: { c: [1, 2] }, a: 1 })).toMatchObject({ answer: { summary: 'this' } });
    expect(ask(recorded, { b: { c: [2, 1] }, a: 1 })).toEqual({ divergence: 'other-arguments' });
    expect(ask(recorded, { a: 1, b: { c: [1, 2] } }, undefined, 'list_payees')).toEqual({ divergence: 'no-such-call' });
  });

  test('is known by the arguments that were run, with names turned into ids, and by such that events mask', () => {
    const recorded = [answer({ asked: { payee: 'Alice', code: '••••••' }, exact: { payee: 'payee-alice', code: '271828' } })];
    expect(ask(recorded, { payee: 'payee-alice', code: '271828' })).toHaveProperty('answer');
    expect(ask(recorded, { payee: 'Alice', code: '314159' })).toHaveProperty('answer');
    expect(findAnswer(recorded, { toolName: 'get_account_balance', forms: [{ x: 1 }, { payee: 'payee-alice', code: '271828' }] }, { sequence: 1, earlier: 0 }))
      .toHaveProperty('answer');
  });

  test('gets the answers of its turn in their order, and the last of a read again', () => {
    const recorded = [answer({ summary: 'first' }), answer({ summary: 'second' }), answer({ sequence: 2, summary: 'later' })];
    const summaries = [0, 1, 2].map((earlier) => ask(recorded, {}, { sequence: 1, earlier }));
    expect(summaries.map((found) => 'answer' in found && found.answer.summary)).toEqual(['first', 'second', 'second']);
  });

  test('is not answered twice where it wrote and was made once', () => {
    const recorded = [answer({ effect: 'write' })];
    expect(ask(recorded, {}, { sequence: 1, earlier: 0 })).toHaveProperty('answer');
    expect(ask(recorded, {}, { sequence: 1, earlier: 1 })).toEqual({ divergence: 'no-such-call' });
  });

  test('gets what the nearest turn before it was told, and without one, the nearest after', () => {
    const recorded = [answer({ sequence: 1, summary: 'one' }), answer({ sequence: 3, summary: 'three' }), answer({ sequence: 5, summary: 'five' })];
    const at = (sequence: number) => {
      const found = ask(recorded, {}, { sequence, earlier: 0 });
      return 'answer' in found && found.answer.summary;
    };
    expect([1, 2, 3, 4, 9].map(at)).toEqual(['one', 'one', 'three', 'three', 'five']);
    expect(ask([answer({ sequence: 4, summary: 'four' })], {}, { sequence: 2, earlier: 0 })).toMatchObject({ answer: { summary: 'four' } });
  });
});
