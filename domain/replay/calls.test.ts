import { describe, expect, test } from 'vitest';
import { compareCalls, replayedCalls, type ReplayedCall } from './calls.ts';

const call = (toolName: string, args: Record<string, unknown> = {}, more: Partial<ReplayedCall> = {}): ReplayedCall =>
  ({ toolName, arguments: args, exact: null, effect: 'read', status: 'succeeded', summary: '', ...more });
const kinds = (original: ReplayedCall[][], candidate: ReplayedCall[][]) =>
  compareCalls(original, candidate).map(({ kind, original: its, candidate: mine }) => `${kind} ${(mine ?? its)?.toolName}`);

describe('calls are held against the recording', () => {
  test('equal ones in any order and turn are the same', () => {
    expect(kinds([[call('a'), call('b', { x: { y: 1, z: 2 } })], []], [[], [call('b', { x: { z: 2, y: 1 } }), call('a')]])).toEqual(['same b', 'same a']);
  });

  test('other arguments, one more, and one that was not made are told apart', () => {
    expect(kinds([[call('a', { n: 1 }), call('c')]], [[call('a', { n: 2 }), call('b')]])).toEqual(['other-arguments a', 'extra b', 'missing c']);
  });

  test('one that is equal takes the recorded call, though another of the tool came before it', () => {
    expect(kinds([[call('a', { n: 1 })]], [[call('a', { n: 2 }), call('a', { n: 1 })]])).toEqual(['same a', 'extra a']);
  });

  test('a read that is asked twice is repeated; a write that is, is extra', () => {
    expect(kinds([[call('a')]], [[call('a'), call('a')]])).toEqual(['same a', 'repeated a']);
    const write = call('pay', {}, { effect: 'write' });
    expect(kinds([[write]], [[write, write]])).toEqual(['same pay', 'extra pay']);
  });

  test('a name and the id that the recording turned it into are the same', () => {
    const shown = call('pay', { to: 'Alice', amount: 5 }, { exact: { to: 'payee-alice' } });
    expect(kinds([[shown]], [[call('pay', { to: 'payee-alice', amount: 5 })]])).toEqual(['same pay']);
    expect(kinds([[shown]], [[call('pay', { to: 'Alice', amount: 5 })]])).toEqual(['same pay']);
    expect(kinds([[shown]], [[call('pay', { to: 'payee-bob', amount: 5 })]])).toEqual(['other-arguments pay']);
  });

  test('more arguments, or fewer, are others', () => {
    expect(kinds([[call('a', { n: 1 })]], [[call('a', { n: 1, m: 2 })]])).toEqual(['other-arguments a']);
    expect(kinds([[call('a', { n: 1, m: 2 })]], [[call('a', { n: 1 })]])).toEqual(['other-arguments a']);
  });
});

test('a call of a turn that was cut off has no status', () => {
  const at = { conversationId: 'c', turnId: 't', at: '2026-01-01T00:00:00.000Z' };
  expect(replayedCalls([{ type: 'tool-call', toolCallId: '1', toolName: 'a', arguments: { n: 1 }, effect: 'write', offset: 1, ...at }]))
    .toEqual([{ toolName: 'a', arguments: { n: 1 }, exact: null, effect: 'write', status: null, summary: '' }]);
});
