import type { ChatEventWire } from '../../../../contract/events.ts';
import { newTurn, type ChatState, type OutgoingMessage, type StepView, type TurnView } from './state.ts';

/** True when events between the last one folded and this one are missing: ask for them, fold nothing. */
export const leavesGap = (state: ChatState, event: ChatEventWire): boolean =>
  state.lastOffset > 0 && event.offset > state.lastOffset + 1;

/**
 * Folds one event of the conversation into what the chat shows. Pure; an event whose offset has been folded
 * already changes nothing, so a stream that is delivered again is harmless.
 */
export function foldEvents(state: ChatState, event: ChatEventWire): ChatState {
  if (event.offset <= state.lastOffset) return state;
  const next = { ...state, lastOffset: event.offset };
  switch (event.type) {
    case 'handoff':
      return append(next, {
        kind: 'handoff', key: `handoff-${event.offset}`, reason: event.reason, name: event.name ?? null, at: event.at,
      });
    case 'agent-message':
      return append(next, { kind: 'support', key: `support-${event.offset}`, name: event.name, text: event.text, at: event.at });
    case 'hand-back':
      return append(next, { kind: 'hand-back', key: `hand-back-${event.offset}`, name: event.name, at: event.at });
    case 'turn-start':
      // A turn that starts is told from its beginning, whatever the record had said of it.
      return acknowledge(
        withTurn(next, event, () => ({ ...newTurn(event.turnId, event.at), messageId: event.messageId })),
        event.messageId,
      );
    case 'status':
      if (event.step === 'queued') return markQueued(changeTurn(next, event, {}, 'queued'));
      return addToTrace(next, event, {
        kind: 'status',
        step: event.step,
        nodeId: event.nodeId ?? null,
        message: event.message,
        at: event.at,
        ...(event.attempt ? { attempt: { number: event.attempt, atMost: event.maximumAttempts ?? null } } : {}),
      });
    case 'step':
      return withTurn(next, event, (turn) => ({ ...turn, steps: foldStep(turn.steps, event) }));
    case 'retrieval-end':
      return addToTrace(
        withTurn(next, event, (turn) => ({ ...turn, sources: mergeSources(turn.sources, event.sources) })),
        event,
        { kind: 'retrieval', found: event.documentsRetrieved, at: event.at },
      );
    case 'text-delta':
      return withTurn(next, event, (turn) => ({ ...turn, text: turn.text + event.text }));
    case 'text-reset':
      return addToTrace(
        withTurn(next, event, (turn) => ({ ...turn, text: '' })),
        event,
        { kind: 'reset', reason: event.reason, at: event.at },
      );
    case 'tool-call':
      return addToTrace(next, event, {
        kind: 'tool',
        toolCallId: event.toolCallId,
        toolName: event.toolName,
        arguments: event.arguments,
        effect: event.effect,
        result: null,
        at: event.at,
      });
    case 'tool-result':
      return toolResult(next, event);
    case 'approval-request':
      return requestApproval(next, event);
    case 'approval-end':
      return withTurn(next, event, (turn) => ({
        ...turn,
        approvals: turn.approvals.map((approval) =>
          approval.approvalId === event.approvalId
            ? { ...approval, outcome: event.outcome, by: event.by }
            : approval,
        ),
      }));
    case 'turn-end':
      return endTurn(next, event);
    case 'error':
      return withTurn(next, event, (turn) => ({ ...turn, error: { code: event.code, message: event.message } }));
  }
}

type Of<Type extends ChatEventWire['type']> = Extract<ChatEventWire, { type: Type }>;
type Placed = Pick<ChatEventWire, 'turnId' | 'at'>;

const append = (state: ChatState, item: ChatState['timeline'][number]): ChatState => ({
  ...state,
  timeline: [...state.timeline, item],
});

/** Changes the event's turn, making it first when this is its first event. */
function withTurn(state: ChatState, { turnId, at }: Placed, change: (turn: TurnView) => TurnView): ChatState {
  const known = state.timeline.some((item) => item.kind === 'turn' && item.turn.turnId === turnId);
  if (!known) return append(state, { kind: 'turn', key: turnId, turn: change(newTurn(turnId, at)) });
  return {
    ...state,
    timeline: state.timeline.map((item) =>
      item.kind === 'turn' && item.turn.turnId === turnId ? { ...item, turn: change(item.turn) } : item,
    ),
  };
}

/** `whenNew` is the phase of a turn that is heard of for the first time. */
function changeTurn(state: ChatState, event: Placed, change: Partial<TurnView>, whenNew?: TurnView['phase']): ChatState {
  return withTurn(state, event, (turn) => ({
    ...turn,
    ...(whenNew && turn.messageId === null ? { phase: whenNew } : {}),
    ...change,
  }));
}

function addToTrace(state: ChatState, event: Placed, entry: TurnView['trace'][number]): ChatState {
  return withTurn(state, event, (turn) => ({ ...turn, trace: [...turn.trace, entry] }));
}

function foldStep(steps: readonly StepView[], event: Of<'step'>): StepView[] {
  const { nodeId, state, outcome = 'next', durationMs = 0, usage = null, attempts = null, pinned = false } = event;
  const running: StepView = { nodeId, startedAt: event.at, outcome: null, durationMs: null, usage: null, attempts: null, pinned: false };
  if (state === 'started') return [...steps, running];
  const last = steps.at(-1);
  const begun = last?.nodeId === nodeId && last.outcome === null ? last : null;
  return [...(begun ? steps.slice(0, -1) : steps), { ...(begun ?? running), outcome, durationMs, usage, attempts, pinned }];
}

/** A turn may retrieve more than once; numbers are the turn's own, so the later passage of a number holds. */
function mergeSources(before: TurnView['sources'], found: TurnView['sources']): TurnView['sources'] {
  const fresh = new Set(found.map((source) => source.number));
  return [...before.filter((source) => !fresh.has(source.number)), ...found];
}

export const outcomeKey = ({ offset }: { offset: number }): string => `outcome-${offset}`;

/** What became of a call. It may come after the turn's end, when somebody has found it out: then it is said by itself. */
function toolResult(state: ChatState, event: Of<'tool-result'>): ChatState {
  const { toolCallId, status, summary } = event;
  const turn = state.timeline.find((item) => item.kind === 'turn' && item.turn.turnId === event.turnId);
  const isLate = turn?.kind !== 'turn' || turn.turn.phase === 'ended';
  const placed = turn
    ? withTurn(state, event, (known) => ({
        ...known,
        trace: known.trace.map((entry) =>
          entry.kind === 'tool' && entry.toolCallId === toolCallId ? { ...entry, result: { status, summary } } : entry,
        ),
      }))
    : state;
  return isLate ? append(placed, { kind: 'outcome', key: outcomeKey(event), status, summary, at: event.at }) : placed;
}

function requestApproval(state: ChatState, event: Of<'approval-request'>): ChatState {
  const { approvalId, toolName, summary, argumentsDigest, kind, expiresAt, triesLeft } = event;
  const asked = { approvalId, toolName, summary, argumentsDigest, kind, expiresAt, triesLeft };
  const placed = withTurn(state, event, (turn) => ({
    ...turn,
    approvals: [...turn.approvals, { ...asked, arguments: event.arguments, outcome: null, by: null }],
  }));
  return addToTrace(placed, event, { kind: 'approval', approvalId, at: event.at });
}

/** `content` is authoritative: it replaces what was streamed. */
function endTurn(state: ChatState, event: Of<'turn-end'>): ChatState {
  const { usage, model, documentsUsed, toolsCalled, durationMs, workflowId, runId, temporalUrl } = event;
  return changeTurn(state, event, {
    phase: 'ended',
    status: event.status,
    text: event.content,
    citations: event.citations,
    answerId: event.messageId,
    summary: { usage, model, documentsUsed, toolsCalled, durationMs, workflowId, runId, temporalUrl },
  });
}

function acknowledge(state: ChatState, messageId: string): ChatState {
  return { ...state, outgoing: state.outgoing.filter((message) => message.messageId !== messageId) };
}

/** The wire names no message in `queued`: messages are queued in the order in which they were sent. */
function markQueued(state: ChatState): ChatState {
  const first = state.outgoing.find((message) => message.state === 'sending');
  return first ? changeOutgoing(state, first.messageId, { state: 'queued' }) : state;
}

export function changeOutgoing(state: ChatState, messageId: string, change: Partial<OutgoingMessage>): ChatState {
  return {
    ...state,
    outgoing: state.outgoing.map((message) => (message.messageId === messageId ? { ...message, ...change } : message)),
  };
}

export function addOutgoing(state: ChatState, messageId: string, text: string): ChatState {
  const message: OutgoingMessage = { messageId, text, state: 'sending', error: null };
  return { ...state, outgoing: [...state.outgoing, message], texts: { ...state.texts, [messageId]: text } };
}

export function changeApproval(state: ChatState, approvalId: string, triesLeft: number): ChatState {
  return {
    ...state,
    timeline: state.timeline.map((item) =>
      item.kind === 'turn' && item.turn.approvals.some((approval) => approval.approvalId === approvalId)
        ? {
            ...item,
            turn: {
              ...item.turn,
              approvals: item.turn.approvals.map((approval) =>
                approval.approvalId === approvalId ? { ...approval, triesLeft } : approval,
              ),
            },
          }
        : item,
    ),
  };
}
