import { describe, expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { keptSteps } from './kept-steps.ts';
import type { StepInput, StepRecord } from './step-record.ts';

const CARD = '4111 1111 1111 1111';
const step = (more: Partial<StepRecord> = {}): StepRecord => ({
  nodeId: 'model', nodeType: 'model', name: 'Model', startedAt: '2026-01-01T00:00:00.000Z', durationMs: 5, outcome: 'next', ...more,
});
const input = (messageText: string): StepInput => ({ messageText, replyText: '', retrieval: 'none', sources: 0, facts: {} });

describe('what is kept of steps', () => {
  test('a card number or a code is masked wherever it stands', () => {
    const kept = keptSteps([step({
      input: { ...input(`My card is ${CARD}`), facts: { 'tool.summary': `Card ${CARD}` } },
      output: { outlet: 'next', text: `You said ${CARD}`, messageText: CARD, replyText: CARD, facts: { 'tool.summary': CARD } },
      rounds: [{ text: CARD, calls: [{
        toolCallId: 't.1', toolName: 'pay', arguments: { code: '271828', memo: CARD }, status: 'succeeded', summary: CARD,
        data: { otp: '314159', nested: [{ text: CARD }] },
      }] }],
    })]);
    const text = JSON.stringify(kept);
    for (const secret of [CARD, '271828', '314159']) expect(text).not.toContain(secret);
  });

  test('what is short is kept as it was, and says nothing of being cut', () => {
    const whole = step({ input: input('Hello'), output: { outlet: 'next', text: 'Hi' }, detail: { rounds: 1 }, pinned: true, attempts: 2 });
    expect(keptSteps([whole])).toEqual([whole]);
  });

  test('a long text and long data are cut, which is said', () => {
    const long = 'a'.repeat(LIMITS.stepTextCharacters + 5);
    const [kept] = keptSteps([step({
      output: { outlet: 'next', text: long },
      rounds: [{ text: '', calls: [{ toolCallId: 't.1', toolName: 'x', arguments: {}, status: 'succeeded', summary: '', data: { rows: [long] } }] }],
    })]);
    expect(kept?.output?.text).toHaveLength(LIMITS.stepTextCharacters + 1);
    expect(kept?.rounds?.[0]?.calls[0]?.data).toMatch(/^\{"rows":\["a+…$/);
    expect(kept?.cut).toBe(true);
  });

  test('many long steps of a turn take no more than their room', () => {
    const steps = Array.from({ length: 100 }, () => step({ input: input('a'.repeat(LIMITS.messageCharacters)) }));
    const kept = keptSteps(steps);
    expect(JSON.stringify(kept).length).toBeLessThan(LIMITS.stepRecordsCharacters * 1.25);
    expect(kept[0]?.cut).toBeUndefined();
    expect(kept.at(-1)?.cut).toBe(true);
  });
});
