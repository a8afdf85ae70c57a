import type { Citation, ApprovalOutcome, ApprovalDecider, Source, TurnEnd, TurnStatus, Usage } from '../../../../domain/conversation/events.ts';
import type { ChatEventWire } from '../../../../contract/events.ts';

type EventOf<Type extends ChatEventWire['type']> = Extract<ChatEventWire, { type: Type }>;

export interface ApprovalView extends Pick<
  EventOf<'approval-request'>,
  'approvalId' | 'toolName' | 'summary' | 'arguments' | 'argumentsDigest' | 'kind' | 'expiresAt' | 'triesLeft'
> {
  /** Set once it is decided. */
  outcome: ApprovalOutcome | null;
  by: ApprovalDecider | null;
}

/** What happened in a turn, in order, as its trace shows it. */
export type TraceEntry =
  | {
      kind: 'status';
      step: EventOf<'status'>['step'];
      nodeId: string | null;
      message: string;
      at: string;
      /** Of a further attempt, and of how many at most. */
      attempt?: { number: number; atMost: number | null };
    }
  | { kind: 'retrieval'; found: number; at: string }
  | {
      kind: 'tool';
      toolCallId: string;
      toolName: string;
      arguments: Record<string, unknown>;
      effect: 'read' | 'write';
      result: { status: string; summary: string } | null;
      at: string;
    }
  | { kind: 'approval'; approvalId: string; at: string }
  | { kind: 'reset'; reason: string; at: string };

/** A node's step as a test tells of it; without an outcome it still runs. */
export interface StepView {
  nodeId: string;
  startedAt: string;
  outcome: string | null;
  durationMs: number | null;
  usage: Usage | null;
  attempts: number | null;
  pinned: boolean;
}

/** What `turn-end` says of the turn as a whole; what is not known of a turn from the record is null. */
export type TurnSummary = Omit<TurnEnd, 'type' | 'status' | 'content' | 'citations' | 'messageId' | 'documentsUsed'> & {
  documentsUsed: number | null;
};

export interface TurnView {
  turnId: string;
  /** The client's id of the message that the turn answers; null until `turn-start`. */
  messageId: string | null;
  /** The id of the answer, by which feedback names it. */
  answerId: string | null;
  phase: 'queued' | 'running' | 'ended';
  status: TurnStatus | null;
  text: string;
  trace: TraceEntry[];
  /** Empty but in a test. */
  steps: StepView[];
  sources: Source[];
  citations: Citation[];
  approvals: ApprovalView[];
  error: { code: string; message: string } | null;
  summary: TurnSummary | null;
  startedAt: string;
}

export type TimelineItem =
  | { kind: 'turn'; key: string; turn: TurnView }
  /** Said in the conversation that this one was forked from: here it has no turn. */
  | { kind: 'earlier'; key: string; role: 'user' | 'assistant'; text: string; citations: Citation[]; at: string }
  /** With a name: a colleague has come. */
  | { kind: 'handoff'; key: string; reason: string; name: string | null; at: string }
  | { kind: 'hand-back'; key: string; name: string; at: string }
  /** It is known now what became of a call of an earlier turn. */
  | { kind: 'outcome'; key: string; status: EventOf<'tool-result'>['status']; summary: string; at: string }
  | { kind: 'support'; key: string; name: string; text: string; at: string };

/** A message of this client that no turn has started for yet. It is sent again after a reconnect. */
export interface OutgoingMessage {
  messageId: string;
  text: string;
  state: 'sending' | 'queued' | 'failed';
  error: { code: string; message: string } | null;
}

export interface ChatState {
  lastOffset: number;
  timeline: readonly TimelineItem[];
  outgoing: readonly OutgoingMessage[];
  /** What the customer wrote, by the client's message id. */
  texts: Readonly<Record<string, string>>;
}

export const emptyChat = (): ChatState => ({ lastOffset: 0, timeline: [], outgoing: [], texts: {} });

export const newTurn = (turnId: string, at: string): TurnView => ({
  turnId,
  messageId: null,
  answerId: null,
  phase: 'running',
  status: null,
  text: '',
  trace: [],
  steps: [],
  sources: [],
  citations: [],
  approvals: [],
  error: null,
  summary: null,
  startedAt: at,
});

export const turnsOf = (state: ChatState): TurnView[] =>
  state.timeline.flatMap((item) => (item.kind === 'turn' ? [item.turn] : []));

export const runningTurn = (state: ChatState): TurnView | undefined =>
  turnsOf(state).findLast((turn) => turn.phase === 'running');

/** The colleague who answers in the agent's place now. */
export function colleagueHere(state: ChatState): string | null {
  const last = state.timeline.findLast((item) => item.kind === 'hand-back' || (item.kind === 'handoff' && item.name !== null));
  return last?.kind === 'handoff' ? last.name : null;
}

/** A message that a colleague answers: the agent has nothing to show of it. */
export const isLeftToColleague = (turn: TurnView): boolean =>
  turn.status === 'handed-over' && turn.text === '' && turn.trace.length === 0 && turn.approvals.length === 0;
