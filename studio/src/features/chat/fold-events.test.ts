import { describe, expect, test } from 'vitest';
import { chatEventSchema, type ChatEventWire } from '../../../../contract/events.ts';
import { addOutgoing, foldEvents, leavesGap } from './fold-events.ts';
import { colleagueHere, emptyChat, isLeftToColleague, turnsOf, type ChatState } from './state.ts';

const END = {
  type: 'turn-end', status: 'completed', messageId: 'answer-1', content: 'It costs $8 [1].',
  citations: [{ number: 1, documentId: 'd1', title: 'Fees', quote: 'Each replacement costs $8.' }],
  usage: { inputTokens: 10, outputTokens: 5, costMicros: 0, currency: 'USD' }, model: 'citiflow-demo', documentsUsed: 1,
  toolsCalled: [], durationMs: 900, workflowId: 'w', runId: 'r', temporalUrl: 'http://temporal.example/r',
};
const START = { type: 'turn-start', messageId: 'm1' };

/** Events of one turn, numbered from `first`, as they come over the wire. */
function events(bodies: object[], first = 1, turnId = 't1'): ChatEventWire[] {
  return bodies.map((body, index) =>
    chatEventSchema.parse({ ...body, conversationId: 'c', turnId, offset: first + index, at: '2026-01-05T10:00:00.000Z' }),
  );
}
const fold = (list: ChatEventWire[], state: ChatState = emptyChat()) => list.reduce(foldEvents, state);
const delta = (text: string) => ({ type: 'text-delta', text });

describe('foldEvents', () => {
  test('a turn streams, and what its end says is what stands', () => {
    const streaming = fold(events([START, delta('It costs '), delta('$9')]));
    expect(turnsOf(streaming)[0]).toMatchObject({ phase: 'running', text: 'It costs $9', messageId: 'm1' });
    const [turn] = turnsOf(fold(events([END], 4), streaming));
    expect(turn).toMatchObject({ phase: 'ended', status: 'completed', text: 'It costs $8 [1].', answerId: 'answer-1' });
    expect(turn?.summary?.temporalUrl).toBe('http://temporal.example/r');
  });

  test('what became of a call is said by itself once its turn has ended, and stands in the turn\'s trace', () => {
    const callOf = { type: 'tool-call', toolCallId: 't1.0', toolName: 'transfer_funds', arguments: {}, effect: 'write' };
    const result = (status: string) => ({ type: 'tool-result', toolCallId: 't1.0', status, summary: `It ${status}.` });
    const ended = fold(events([START, callOf, result('unknown'), END]));
    expect(ended.timeline).toHaveLength(1);
    const settled = fold(events([result('succeeded')], 5), ended);
    expect(settled.timeline.at(-1)).toMatchObject({ kind: 'outcome', status: 'succeeded', summary: 'It succeeded.' });
    expect(turnsOf(settled)[0]).toMatchObject({ phase: 'ended', trace: [{ result: { status: 'succeeded' } }] });
    const withoutItsTurn = fold(events([result('failed')], 9));
    expect(withoutItsTurn.timeline).toMatchObject([{ kind: 'outcome', status: 'failed' }]);
  });

  test('an event that is delivered again changes nothing', () => {
    const list = events([START, delta('a'), delta('b')]);
    const once = fold(list);
    expect(fold([...list, ...list], emptyChat())).toEqual(once);
    expect(foldEvents(once, list[1]!)).toBe(once);
  });

  test('a model call that starts over begins with no text', () => {
    const [turn] = turnsOf(fold(events([START, delta('half an ans'), { type: 'text-reset', reason: 'retry' }, delta('whole')])));
    expect(turn?.text).toBe('whole');
    expect(turn?.trace).toMatchObject([{ kind: 'reset' }]);
  });

  test('a missing event is noticed, but not before the first', () => {
    const state = fold(events([START]));
    expect(leavesGap(state, events([delta('x')], 3)[0]!)).toBe(true);
    expect(leavesGap(state, events([delta('x')], 2)[0]!)).toBe(false);
    expect(leavesGap(emptyChat(), events([delta('x')], 40)[0]!)).toBe(false);
  });

  test('a message waits until its own turn starts', () => {
    const sent = addOutgoing(addOutgoing(emptyChat(), 'm1', 'first'), 'm2', 'second');
    const running = fold(events([START]), sent);
    expect(running.outgoing.map((message) => message.messageId)).toEqual(['m2']);
    const queued = fold(events([{ type: 'status', step: 'queued', message: 'Queued' }], 2, 't2'), running);
    expect(queued.outgoing[0]?.state).toBe('queued');
    expect(turnsOf(queued)[1]?.phase).toBe('queued');
    const second = fold(events([{ type: 'turn-start', messageId: 'm2' }], 3, 't2'), queued);
    expect(second.outgoing).toEqual([]);
    expect(second.texts).toEqual({ m1: 'first', m2: 'second' });
  });

  test('a tool call gets its result, and an approval its outcome', () => {
    const asked = {
      type: 'approval-request', approvalId: 'a1', toolCallId: 'c1', toolName: 'transfer_funds', summary: 'Send $50',
      arguments: { amountMinor: 5000 }, argumentsDigest: 'ab', kind: '2fa', expiresAt: '2026-01-05T10:10:00.000Z', triesLeft: 3,
    };
    const [turn] = turnsOf(fold(events([
      START,
      { type: 'tool-call', toolCallId: 'c1', toolName: 'transfer_funds', arguments: { amountMinor: 5000 }, effect: 'write' },
      asked,
      { type: 'approval-end', approvalId: 'a1', outcome: 'approved', by: 'customer' },
      { type: 'tool-result', toolCallId: 'c1', status: 'succeeded', summary: 'Sent.' },
    ])));
    expect(turn?.approvals).toMatchObject([{ approvalId: 'a1', outcome: 'approved', by: 'customer' }]);
    expect(turn?.trace[0]).toMatchObject({ kind: 'tool', result: { status: 'succeeded', summary: 'Sent.' } });
  });

  test('handing over and a colleague\'s words stand in the timeline where they happened', () => {
    const { timeline } = fold(events([
      START, { type: 'handoff', reason: 'asked for a person' }, END,
      { type: 'agent-message', from: 'support', name: 'Sana', text: 'Hello, I am here.' },
    ]));
    expect(timeline.map((item) => item.kind)).toEqual(['turn', 'handoff', 'support']);
  });
});

describe('a colleague', () => {
  const joined = { type: 'handoff', reason: 'Sam from Harbour Mutual has joined.', name: 'Sam' };

  test('is here from their coming until they hand back', () => {
    const here = fold(events([joined, { type: 'agent-message', from: 'support', name: 'Sam', text: 'Hello' }]));
    expect(colleagueHere(here)).toBe('Sam');
    expect(here.timeline.map((item) => item.kind)).toEqual(['handoff', 'support']);
    const gone = fold(events([{ type: 'hand-back', name: 'Sam' }], 3), here);
    expect(colleagueHere(gone)).toBeNull();
    expect(gone.timeline.at(-1)).toMatchObject({ kind: 'hand-back', name: 'Sam' });
  });

  test('is not here when the agent has only asked for one', () => {
    expect(colleagueHere(fold(events([{ type: 'handoff', reason: 'Asked for a person' }])))).toBeNull();
  });

  test('answers what the agent leaves to them: of such a message there is nothing to show', () => {
    const left = fold(events([START, { ...END, status: 'handed-over', content: '', citations: [] }]));
    expect(turnsOf(left).map(isLeftToColleague)).toEqual([true]);
    const cut = fold(events([START, delta('Half'), { ...END, status: 'handed-over', content: 'Half', citations: [] }]));
    expect(turnsOf(cut).map(isLeftToColleague)).toEqual([false]);
  });
});
