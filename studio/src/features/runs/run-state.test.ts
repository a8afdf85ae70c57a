import { describe, expect, test } from 'vitest';
import { flowOf } from '../../../../test/support/flows.ts';
import { chatEventSchema } from '../../../../contract/events.ts';
import type { Flow } from '../../../../domain/flow/model.ts';
import { foldEvents } from '../chat/fold-events.ts';
import { emptyChat, turnsOf, type ChatState } from '../chat/state.ts';
import { progressOfRecord, progressOfTurn, runOf, totalOf, unreached } from './run-state.ts';

const FLOW = flowOf([
  ['start', 'start'], ['check', 'guardrail', { applyTo: 'message' }], ['answer', 'model', { systemPrompt: 'Help.' }], ['end', 'end'], ['sorry', 'reply', { text: 'No.' }],
], ['check.next -> answer', 'check.blocked -> sorry', 'end -> sorry'].slice(0, 2));
const USAGE = { inputTokens: 10, outputTokens: 5, costMicros: 40, currency: 'USD' };
const began = (nodeId: string) => ({ type: 'step', nodeId, state: 'started' });
const ended = (nodeId: string, outcome = 'next', more = {}) => ({ type: 'step', nodeId, state: 'ended', outcome, durationMs: 20, ...more });
const START = { type: 'turn-start', messageId: 'm1' };
const END = {
  type: 'turn-end', messageId: 'a1', content: '', citations: [], usage: USAGE, model: 'm', documentsUsed: 0, toolsCalled: [], durationMs: 1, workflowId: 'w', runId: 'r', temporalUrl: 'http://t',
};
const ASKS = {
  type: 'approval-request', approvalId: 'a', toolCallId: 'c', toolName: 'x', summary: '', arguments: {}, argumentsDigest: '', kind: 'confirm', expiresAt: '2026-01-05T10:10:00Z', triesLeft: 1,
};

/** The run after these events, as the canvas shows it. */
function after(bodies: object[], flow: Flow = FLOW) {
  const state = bodies.reduce<ChatState>((before, body, index) => foldEvents(before, chatEventSchema.parse({
    ...body, conversationId: 'c', turnId: 't1', offset: index + 1, at: `2026-01-05T10:00:0${Math.min(9, index)}.000Z`,
  })), emptyChat());
  return runOf(flow, progressOfTurn(turnsOf(state)[0]!));
}
const states = ({ nodes }: ReturnType<typeof after>) => Object.fromEntries([...nodes].map(([id, { state }]) => [id, state]));

describe('a run that is followed live', () => {
  test('lights up node by node, with the edges that were taken', () => {
    const run = after([START, began('start'), ended('start'), began('check'), ended('check'), began('answer')]);
    expect(states(run)).toEqual({ start: 'done', check: 'done', answer: 'running' });
    expect([...run.edges]).toEqual(['start-check', 'check.next -> answer']);
    expect(run).toMatchObject({ phase: 'running', at: 'answer' });
    expect(unreached(run, FLOW.nodes[4]!)).toBe('waiting');
  });

  test('says which attempt it is at, and forgets it once that is over', () => {
    const again = { type: 'status', step: 'llm', nodeId: 'answer', message: 'Thinking', attempt: 2, maximumAttempts: 5 };
    const trying = after([START, began('answer'), { type: 'status', step: 'llm', nodeId: 'answer', message: 'Thinking' }, again]);
    expect(trying.nodes.get('answer')).toMatchObject({ state: 'retrying', attempt: { number: 2, atMost: 5 } });
    const later = after([START, began('answer'), again, ended('answer', 'next', { attempts: 2 }), began('end')]);
    expect(later.nodes.get('answer')).toMatchObject({ state: 'done', attempt: null, attempts: 2 });
    expect(later.nodes.get('end')?.state).toBe('running');
  });

  test('waits for a person until it is decided', () => {
    expect(after([START, began('answer'), ASKS]).nodes.get('answer')?.state).toBe('waiting-for-person');
    const decided = { type: 'approval-end', approvalId: 'a', outcome: 'approved', by: 'customer' };
    expect(after([START, began('answer'), ASKS, decided]).nodes.get('answer')?.state).toBe('running');
  });

  test('a turn that fails or is stopped leaves its mark where it was', () => {
    expect(after([START, began('answer'), { ...END, status: 'failed' }]).nodes.get('answer')?.state).toBe('failed');
    const run = after([START, began('start'), ended('start'), began('check'), { ...END, status: 'stopped' }]);
    expect(states(run)).toEqual({ start: 'done', check: 'stopped' });
    expect(unreached(run, FLOW.nodes[2]!)).toBe('skipped');
  });

  test('figures of a node that is visited again are added up', () => {
    const run = after([START, began('answer'), ended('answer', 'next', { usage: USAGE }), began('answer'), ended('answer', 'next', { usage: USAGE })]);
    expect(run.nodes.get('answer')).toMatchObject({ visits: 2, durationMs: 40, usage: { inputTokens: 20, costMicros: 80 } });
    expect(totalOf(run)).toMatchObject({ durationMs: 40, usage: { outputTokens: 10 } });
  });

  test('the way through a node that is switched off is drawn whole, and what the flow lacks is left out', () => {
    const off: Flow = { ...FLOW, nodes: FLOW.nodes.map((node) => (node.id === 'check' ? { ...node, disabled: true } : node)) };
    const run = after([START, began('start'), ended('start'), began('answer'), ended('answer'), began('gone')], off);
    expect([...run.edges]).toEqual(['start-check', 'check.next -> answer']);
    expect(unreached(run, off.nodes[1]!)).toBe('disabled');
    expect(run.nodes.has('gone')).toBe(false);
    expect(run.missing).toBe(1);
  });
});

describe('a run of the record', () => {
  const step = (nodeId: string, outcome = 'next', more = {}) => ({ nodeId, nodeType: 'x', name: nodeId, startedAt: '2026-01-05T10:00:00Z', durationMs: 20, outcome, ...more });
  const turn = {
    id: 't1', messageId: 'm1', status: 'completed' as const, workflowId: 'w', runId: 'r', temporalUrl: '', model: null, usage: null, toolCalls: [], startedAt: '2026-01-05T10:00:00Z', endedAt: null, durationMs: 1,
    steps: [step('start'), step('check', 'blocked', { pinned: true as const }), step('sorry', 'failed')],
  };

  test('is whole, or stands after so many of its steps', () => {
    const whole = runOf(FLOW, progressOfRecord(turn));
    expect(states(whole)).toEqual({ start: 'done', check: 'done', sorry: 'failed' });
    expect(whole.nodes.get('check')).toMatchObject({ pinned: true, outcome: 'blocked' });
    expect(whole.phase).toBe('ended');
    const second = runOf(FLOW, progressOfRecord(turn, 2));
    expect(second).toMatchObject({ phase: 'running', at: 'check' });
    expect([...second.edges]).toEqual(['start-check']);
  });
});
