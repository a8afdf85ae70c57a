import { meanDifference, proportionDifference, shareOf, wilson, type Count, type Interval, type Sample } from './intervals.ts';
import { RELATIVE_METRICS, type Metric, type WatchedCondition } from './model.ts';

/** What a version's conversations have come to. */
export interface ArmCounts {
  /** Conversations in which the agent has answered at least once. */
  conversations: number;
  withError: number;
  handedOver: number;
  withGuardrail: number;
  ratings: number;
  goodRatings: number;
  /** Of a conversation, in millionths of the currency. */
  cost: { mean: number; variance: number };
  turns: number;
  p95Ms: number | null;
}

/** Since the canary began. */
export interface ArmFigures extends ArmCounts {
  /** Turns that took longer than production's p95 with its tolerance. Of the version on trial only. */
  slowTurns: number;
}

export interface CanaryFigures {
  candidate: ArmFigures;
  production: ArmFigures;
  measuredAt: string;
}

/** When a condition was last judged, and how often by now. */
export interface Looks {
  count: number;
  at: number;
}

export interface ConditionFinding {
  metric: Metric;
  /** `waiting`: there is too little to judge by. */
  verdict: 'waiting' | 'holds' | 'worse';
  candidate: number | null;
  production: number | null;
  candidateCount: number;
  productionCount: number;
  minimumCount: number;
  /** How much worse the version on trial is, between what and what; in the metric's own unit. Null while waiting. */
  worseBy: Interval | null;
  /** More than this is too much, in the same unit. */
  allowed: number;
}

interface Reading {
  candidate: number | null;
  production: number | null;
  counts: [candidate: number, production: number];
  worseBy: (tail: number) => Interval;
  allowed: number;
}

/** The next look comes when there is a quarter more to look at: so a canary of any length takes few. */
const GROWTH = 1.25;

/**
 * Judges every condition by what was counted. A version is worse where the whole interval of the difference lies beyond
 * what the condition tolerates. As it is looked at again and again, the k-th look may err with 6/(pi k)^2 of the error
 * that the confidence leaves: all of them together never exceed it (Boole's inequality; the series sums to one, Euler).
 * @param looks taken so far
 * @returns a finding for each condition, and the looks by now
 */
export function judgeCanary(
  conditions: readonly WatchedCondition[],
  figures: CanaryFigures,
  looks: Partial<Record<Metric, Looks>>,
): { findings: ConditionFinding[]; looks: Partial<Record<Metric, Looks>> } {
  const now: Partial<Record<Metric, Looks>> = { ...looks };
  const findings = conditions.map((condition): ConditionFinding => {
    const { metric, minimumCount, confidence } = condition;
    const reading = read(condition, figures);
    const { counts: [candidateCount, productionCount], candidate, production, allowed } = reading;
    const told = { metric, candidate, production, candidateCount, productionCount, minimumCount, allowed };
    if (Math.min(candidateCount, productionCount) < minimumCount) return { ...told, verdict: 'waiting', worseBy: null };
    const before = looks[metric] ?? { count: 0, at: 0 };
    const due = before.count === 0 || candidateCount >= before.at * GROWTH;
    const after = due ? { count: before.count + 1, at: candidateCount } : before;
    now[metric] = after;
    const worseBy = reading.worseBy((1 - confidence) * (6 / (Math.PI * after.count) ** 2));
    return { ...told, verdict: due && worseBy.lower > allowed ? 'worse' : 'holds', worseBy };
  });
  return { findings, looks: now };
}

/** The tolerance of the p95, by which slow turns are counted. */
export const latencyToleranceOf = (conditions: readonly WatchedCondition[]) =>
  conditions.find(({ metric }) => metric === 'latency_p95')?.tolerance ?? 0;

function read({ metric, tolerance }: WatchedCondition, { candidate, production }: CanaryFigures): Reading {
  switch (metric) {
    case 'error_rate':
      return proportions(part(candidate, candidate.withError), part(production, production.withError), tolerance);
    case 'handover_rate':
      return proportions(part(candidate, candidate.handedOver), part(production, production.handedOver), tolerance);
    case 'guardrail_rate':
      return proportions(part(candidate, candidate.withGuardrail), part(production, production.withGuardrail), tolerance);
    case 'satisfaction':
      return satisfaction(candidate, production, tolerance);
    case 'cost_per_conversation':
      return costs(candidate, production, tolerance);
    case 'latency_p95':
      return latency(candidate, production);
  }
}

const part = ({ conversations }: ArmFigures, hits: number): Count => ({ hits, of: conversations });
const valueOf = (count: Count) => (count.of === 0 ? null : shareOf(count));

const proportions = (candidate: Count, production: Count, tolerance: number): Reading => ({
  candidate: valueOf(candidate),
  production: valueOf(production),
  counts: [candidate.of, production.of],
  worseBy: (tail) => proportionDifference(candidate, production, tail),
  allowed: tolerance,
});

/** Fewer good ratings are worse: the bad ones are compared. */
function satisfaction(candidate: ArmFigures, production: ArmFigures, tolerance: number): Reading {
  const bad = ({ ratings, goodRatings }: ArmFigures): Count => ({ hits: ratings - goodRatings, of: ratings });
  const good = ({ ratings, goodRatings }: ArmFigures): Count => ({ hits: goodRatings, of: ratings });
  return { ...proportions(bad(candidate), bad(production), tolerance), candidate: valueOf(good(candidate)), production: valueOf(good(production)) };
}

function costs(candidate: ArmFigures, production: ArmFigures, tolerance: number): Reading {
  const sample = ({ cost, conversations }: ArmFigures): Sample => ({ ...cost, count: conversations });
  const known = ({ cost, conversations }: ArmFigures) => (conversations === 0 ? null : cost.mean);
  return {
    candidate: known(candidate),
    production: known(production),
    counts: [candidate.conversations, production.conversations],
    worseBy: (tail) => meanDifference(sample(candidate), sample(production), tail),
    allowed: tolerance * production.cost.mean,
  };
}

/**
 * A version whose p95 is no longer than production's has at most five of a hundred turns beyond it: the quantile test
 * (W. J. Conover, "Practical Nonparametric Statistics", chapter 3.2), production's p95 taken as known. The difference
 * is of that share, whose limit is 0.05 whatever the tolerance, which is in the counting of slow turns already.
 */
function latency(candidate: ArmFigures, production: ArmFigures): Reading {
  return {
    candidate: candidate.p95Ms,
    production: production.p95Ms,
    counts: [candidate.turns, production.turns],
    worseBy: (tail) => wilson({ hits: candidate.slowTurns, of: candidate.turns }, tail),
    allowed: BEYOND_P95,
  };
}

const BEYOND_P95 = 0.05;

/** One sentence that says why a canary was given up. */
export function whyWorse({ metric, candidate, production, candidateCount, productionCount }: ConditionFinding): string {
  return `${METRIC_NAMES[metric]}: ${told(metric, candidate)} of ${candidateCount} on trial against ` +
    `${told(metric, production)} of ${productionCount} in production.`;
}

const METRIC_NAMES: Record<Metric, string> = {
  error_rate: 'Conversations with an error',
  handover_rate: 'Conversations handed over',
  guardrail_rate: 'Conversations with a guardrail hit',
  satisfaction: 'Good ratings',
  cost_per_conversation: 'Cost of a conversation',
  latency_p95: 'Time within which 95 of 100 turns end',
};

function told(metric: Metric, value: number | null): string {
  if (value === null) return 'nothing';
  if (metric === 'latency_p95') return `${(value / 1000).toFixed(1)} s`;
  return RELATIVE_METRICS.includes(metric) ? (value / 1_000_000).toFixed(4) : `${(value * 100).toFixed(1)} %`;
}
