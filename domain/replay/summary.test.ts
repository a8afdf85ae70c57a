import { describe, expect, test } from 'vitest';
import { unmetBy } from './gate.ts';
import { diverges, NO_CALLS, pairFigures, type PairFigures, type SideFigures } from './pair.ts';
import { summariseReplay, type PairOutcome } from './summary.ts';
import { replayedTurn, type ReplayedTurn } from './turns.ts';

const side = (more: Partial<SideFigures> = {}): SideFigures =>
  ({ turns: 1, failed: 0, handedOver: false, guardrailHits: 0, inputTokens: 10, outputTokens: 5, costMicros: 100, durationMs: 1_000, ...more });
const pair = (more: Partial<PairFigures> = {}, outcome: Partial<PairOutcome> = {}): PairOutcome =>
  ({ status: 'done', verdict: null, figures: { original: side(), candidate: side(), calls: NO_CALLS, likeness: [1], ...more }, ...outcome });
const gone: PairOutcome = { ...pair({ calls: { ...NO_CALLS, same: 7 }, likeness: [0] }), status: 'error' };

describe('a summary', () => {
  test('of equal conversations has nothing that differs', () => {
    const summary = summariseReplay([pair(), pair(), pair()]);
    expect(summary).toMatchObject({
      compared: 3, errors: 0, diverging: { count: 0, share: 0 }, likeness: { mean: 1, interval: { lower: 1, upper: 1 } }, judged: null,
      costMicros: { original: 100, candidate: 100, change: 0, difference: { lower: 0, upper: 0 } },
    });
  });

  test('counts what diverges, and what came to no end, as diverging; what was never held does not count', () => {
    const summary = summariseReplay([
      pair(), pair({ calls: { ...NO_CALLS, extra: 2 } }), gone, { status: 'cancelled', figures: null, verdict: null }, { status: 'waiting', figures: null, verdict: null },
    ]);
    expect(summary.diverging).toMatchObject({ count: 2, share: 2 / 3 });
    expect(summary).toMatchObject({ compared: 2, errors: 1, calls: { extra: 2 } });
  });

  test('tells means on both sides with the interval of their differences', () => {
    const summary = summariseReplay([
      pair({ candidate: side({ costMicros: 150 }), likeness: [0.5, null, 0.7] }), pair({ candidate: side({ costMicros: 110, handedOver: true }), likeness: [null] }),
    ]);
    expect(summary.costMicros).toMatchObject({ original: 100, candidate: 130 });
    expect(summary.costMicros.change).toBeCloseTo(0.3);
    expect(summary.costMicros.difference!.lower).toBeLessThan(30);
    expect(summary.likeness!.mean).toBeCloseTo(0.6);
    expect(summary.likeness!.interval).toBeNull();
    const spread = summariseReplay([0.1, 1, 1].map((likeness) => pair({ likeness: [likeness] }))).likeness!.interval!;
    expect(spread).toEqual({ lower: 0, upper: 1 });
    expect(summary.handedOver).toMatchObject({ original: 0, candidate: 0.5 });
  });

  test('of nothing has figures, too', () => {
    expect(summariseReplay([])).toMatchObject({ compared: 0, diverging: { share: 0 }, likeness: null, tokens: { original: 0, change: null, difference: null } });
  });
});

test('a call that was repeated is no divergence; any other difference is', () => {
  const of = (calls: Partial<PairFigures['calls']>) => diverges({ calls: { ...NO_CALLS, ...calls } });
  expect([of({}), of({ same: 3, repeated: 1 }), of({ missing: 1 }), of({ extra: 1 }), of({ 'other-arguments': 1 })]).toEqual([false, false, true, true, true]);
});

describe('a gate', () => {
  const judge = null;
  test('without thresholds asks only that conversations come to their end', () => {
    expect(unmetBy({ judge }, summariseReplay([pair({ calls: { ...NO_CALLS, missing: 9 }, likeness: [0] })]))).toEqual([]);
    expect(unmetBy({ judge }, summariseReplay([pair(), gone]))).toEqual(['1 of 2 conversations came to no end.']);
    expect(unmetBy({ judge }, summariseReplay([gone]))).toEqual(['No conversation of the replay came to its end.']);
  });

  test('says of each threshold what is not met, and lets pass what just holds', () => {
    const summary = summariseReplay([
      pair({ calls: { ...NO_CALLS, extra: 1 }, likeness: [0.5], candidate: side({ costMicros: 120 }) }, { verdict: { passes: false, reason: 'Worse.' } }), pair(),
    ]);
    const gate = { judge, maximumDivergingShare: 0.5, minimumLikeness: 0.75, maximumCostChange: 0.11, minimumJudgedShare: 0 };
    expect(unmetBy(gate, summary)).toEqual([]);
    expect(unmetBy({ judge, maximumDivergingShare: 0.49, minimumLikeness: 0.76, maximumCostChange: 0.05, minimumJudgedShare: 0.1 }, summary)).toEqual([
      expect.stringContaining('50 % of the conversations diverge; at most 49 %'), expect.stringContaining('alike by 75 %'),
      expect.stringContaining('0 % of the conversations at least as good'), expect.stringContaining('10 % more; at most 5 %'),
    ]);
  });

  test('of costs takes what was free and is not for dearer than any share', () => {
    const free = pair({ original: side({ costMicros: 0 }) });
    expect(unmetBy({ judge, maximumCostChange: 100 }, summariseReplay([free]))).toEqual([expect.stringContaining('cost nothing in production')]);
    expect(unmetBy({ judge, maximumCostChange: 0 }, summariseReplay([pair({ original: side({ costMicros: 0 }), candidate: side({ costMicros: 0 }) })]))).toEqual([]);
  });
});

describe('a turn', () => {
  const at = (seconds: number) => ({ conversationId: 'c', turnId: 't', offset: seconds, at: new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString() });
  const end = { type: 'turn-end' as const, status: 'completed' as const, messageId: 'm', content: 'Done.', citations: [], model: 'x', documentsUsed: 0,
    usage: { inputTokens: 1, outputTokens: 1, costMicros: 1, currency: 'USD' }, toolsCalled: [], durationMs: 10_000, workflowId: 'w', runId: 'r', temporalUrl: '' };
  const record = (events: Parameters<typeof replayedTurn>[0]['events']) =>
    ({ id: 't', status: 'completed' as const, inputTokens: 1, outputTokens: 1, costMicros: 1, steps: [{ detail: { flags: ['blocked-topic:tax'] } }, {}], events });

  test('takes as long as it did without tools and approvals, also where these overlap', () => {
    const turn = replayedTurn(record([
      { type: 'tool-call', toolCallId: '1', toolName: 'pay', arguments: {}, effect: 'write', ...at(1) },
      { type: 'approval-request', approvalId: 'a', toolCallId: '1', toolName: 'pay', summary: '', arguments: { to: 'x' }, argumentsDigest: '', kind: 'confirm', expiresAt: '', triesLeft: 1, ...at(2) },
      { type: 'tool-call', toolCallId: '2', toolName: 'read', arguments: {}, effect: 'read', ...at(3) },
      { type: 'tool-result', toolCallId: '2', status: 'succeeded', summary: 'R', ...at(4) },
      { type: 'approval-end', approvalId: 'a', outcome: 'approved', by: 'customer', ...at(5) },
      { type: 'tool-result', toolCallId: '1', status: 'succeeded', summary: 'Paid', ...at(6) },
      { ...end, ...at(10) },
    ]), 'Pay');
    expect(turn).toMatchObject({ durationMs: 5_000, reply: 'Done.', said: 'Pay', guardrails: ['blocked-topic:tax'] });
    expect(turn?.calls[0]).toMatchObject({ toolName: 'pay', exact: { to: 'x' }, status: 'succeeded', summary: 'Paid' });
  });

  test('that still runs is none', () => {
    expect(replayedTurn({ ...record([]), status: 'running' }, '')).toBeUndefined();
  });

  test('counts for its side', () => {
    const turns = (['failed', 'handed-over'] as const).map((status, index): ReplayedTurn => ({ ...replayedTurn(record([{ ...end, ...at(1) }]), 'Hi')!, turnId: String(index), status }));
    expect(pairFigures(turns, [], [null, null])).toMatchObject({ original: { turns: 2, failed: 1, handedOver: true, guardrailHits: 2, costMicros: 2 }, candidate: { turns: 0, costMicros: 0 } });
  });
});
