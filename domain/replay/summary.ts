import { meanInterval, wilsonInterval, type Interval } from '../evaluation/statistics.ts';
import { proportionDifference } from '../release/intervals.ts';
import { CALL_KINDS, type CallKind } from './calls.ts';
import { diverges, meanLikeness, NO_CALLS, type PairFigures, type SideFigures, type Verdict } from './pair.ts';

export type PairStatus = 'waiting' | 'running' | 'done' | 'error' | 'cancelled';

export interface PairOutcome {
  status: PairStatus;
  figures: PairFigures | null;
  verdict: Verdict | null;
}

/** A share of conversations on either side. */
export interface ShareChange {
  original: number;
  candidate: number;
  /** How much larger the candidate's share is, at 95 %, as of two samples: pairs make it rather narrower. */
  difference: Interval;
}

/** A mean a conversation on either side. */
export interface MeanChange {
  original: number;
  candidate: number;
  /** Mean of the differences within pairs, at 95 %; null where less than two conversations are compared. */
  difference: Interval | null;
  /** 0.2: a fifth more; null where the original had none. */
  change: number | null;
}

export interface ReplaySummary {
  /** Conversations held and compared. */
  compared: number;
  /** That came to no end. */
  errors: number;
  diverging: { count: number; share: number; interval: Interval };
  calls: Record<CallKind, number>;
  likeness: { mean: number; interval: Interval | null } | null;
  judged: { count: number; asGood: number; share: number; interval: Interval } | null;
  handedOver: ShareChange;
  failed: ShareChange;
  guardrails: ShareChange;
  tokens: MeanChange;
  costMicros: MeanChange;
  durationMs: MeanChange;
}

/** What a tail of an interval of 95 % holds. */
const TAIL = 0.025;

/**
 * What came of a replay. Conversations that were never held, as the run was cut short, do not count; those that came to
 * no end count as diverging.
 */
export function summariseReplay(pairs: readonly PairOutcome[]): ReplaySummary {
  const compared = pairs.flatMap(({ status, figures, verdict }) => (status === 'done' && figures ? [{ figures, verdict }] : []));
  const errors = pairs.filter(({ status }) => status === 'error').length;
  const figures = compared.map((pair) => pair.figures);
  const count = figures.filter(diverges).length + errors;
  const made = figures.length + errors;
  const likeness = figures.flatMap((one) => meanLikeness(one) ?? []);
  const verdicts = compared.flatMap(({ verdict }) => verdict ?? []);
  const asGood = verdicts.filter(({ passes }) => passes).length;
  const shares = (holds: (side: SideFigures) => boolean) => shareChange(figures, holds);
  return {
    compared: figures.length,
    errors,
    diverging: { count, share: made === 0 ? 0 : count / made, interval: wilsonInterval(count, made) },
    calls: Object.assign({ ...NO_CALLS }, Object.fromEntries(CALL_KINDS.map((kind) => [kind, figures.reduce((sum, { calls }) => sum + calls[kind], 0)]))),
    likeness: likeness.length === 0 ? null : { mean: meanOf(likeness), interval: within01(meanInterval(likeness)) },
    judged: verdicts.length === 0 ? null
      : { count: verdicts.length, asGood, share: asGood / verdicts.length, interval: wilsonInterval(asGood, verdicts.length) },
    handedOver: shares(({ handedOver }) => handedOver),
    failed: shares((side) => side.failed > 0),
    guardrails: shares(({ guardrailHits }) => guardrailHits > 0),
    tokens: meanChange(figures, ({ inputTokens, outputTokens }) => inputTokens + outputTokens),
    costMicros: meanChange(figures, (side) => side.costMicros),
    durationMs: meanChange(figures, (side) => side.durationMs),
  };
}

function shareChange(figures: readonly PairFigures[], holds: (side: SideFigures) => boolean): ShareChange {
  const of = figures.length;
  const hits = (side: 'original' | 'candidate') => figures.filter((pair) => holds(pair[side])).length;
  const [original, candidate] = [hits('original'), hits('candidate')];
  return {
    original: of === 0 ? 0 : original / of,
    candidate: of === 0 ? 0 : candidate / of,
    difference: proportionDifference({ hits: candidate, of }, { hits: original, of }, TAIL),
  };
}

function meanChange(figures: readonly PairFigures[], value: (side: SideFigures) => number): MeanChange {
  const original = meanOf(figures.map((pair) => value(pair.original)));
  const candidate = meanOf(figures.map((pair) => value(pair.candidate)));
  return {
    original, candidate,
    difference: meanInterval(figures.map((pair) => value(pair.candidate) - value(pair.original))),
    change: original === 0 ? null : candidate / original - 1,
  };
}

/** A mean of shares lies among them. */
const within01 = (interval: Interval | null): Interval | null =>
  interval && { lower: Math.max(0, interval.lower), upper: Math.min(1, interval.upper) };

const meanOf = (values: readonly number[]) => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length);
