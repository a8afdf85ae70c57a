import { CALL_KINDS, compareCalls, isDivergence, type CallKind } from './calls.ts';
import type { ReplayedTurn } from './turns.ts';

/** Of one side of a conversation. */
export interface SideFigures {
  turns: number;
  /** Turns that ended in an error. */
  failed: number;
  handedOver: boolean;
  guardrailHits: number;
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
  /** Without what tools and approvals took. */
  durationMs: number;
}

/** What is kept of a pair: no words of it, which stay with their conversations. */
export interface PairFigures {
  original: SideFigures;
  candidate: SideFigures;
  calls: Record<CallKind, number>;
  /** How alike the replies are, turn by turn: 0 to 1. Null for a turn that one side lacks. */
  likeness: (number | null)[];
}

export interface Verdict {
  /** The new answers are at least as good. */
  passes: boolean;
  reason: string;
}

export function pairFigures(original: readonly ReplayedTurn[], candidate: readonly ReplayedTurn[], likeness: readonly (number | null)[]): PairFigures {
  const pairs = compareCalls(original.map(({ calls }) => calls), candidate.map(({ calls }) => calls));
  const counts = Object.fromEntries(CALL_KINDS.map((kind) => [kind, pairs.filter((pair) => pair.kind === kind).length]));
  return { original: sideOf(original), candidate: sideOf(candidate), calls: { ...NO_CALLS, ...counts }, likeness: [...likeness] };
}

export const NO_CALLS: Record<CallKind, number> = { same: 0, repeated: 0, 'other-arguments': 0, extra: 0, missing: 0 };

/** A conversation diverges by one call that its recording lacks, has with other arguments, or has and that was not made. */
export const diverges = ({ calls }: Pick<PairFigures, 'calls'>): boolean =>
  CALL_KINDS.some((kind) => isDivergence(kind) && calls[kind] > 0);

/** Of a conversation, the mean of its turns; null where no turn has both replies. */
export function meanLikeness({ likeness }: Pick<PairFigures, 'likeness'>): number | null {
  const known = likeness.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function sideOf(turns: readonly ReplayedTurn[]): SideFigures {
  const sum = (figure: (turn: ReplayedTurn) => number) => turns.reduce((total, turn) => total + figure(turn), 0);
  return {
    turns: turns.length,
    failed: sum(({ status }) => (status === 'failed' ? 1 : 0)),
    handedOver: turns.some(({ status }) => status === 'handed-over'),
    guardrailHits: sum(({ guardrails }) => guardrails.length),
    inputTokens: sum((turn) => turn.inputTokens),
    outputTokens: sum((turn) => turn.outputTokens),
    costMicros: sum((turn) => turn.costMicros),
    durationMs: sum((turn) => turn.durationMs),
  };
}
