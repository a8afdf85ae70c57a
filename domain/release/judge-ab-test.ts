import type { Comparison, StoppingRule, TestArm, TestFigures, TestLook, TestPlan, TestResult, TestState } from './ab-test.ts';
import { meanDifference, proportionDifference, shareOf, type Count, type Interval, type Sample } from './intervals.ts';
import type { Metric } from './model.ts';
import { normalShareBelow } from './normal.ts';
import { boundaries } from './sequential.ts';
import { sentenceOf } from './ab-test-words.ts';
import { judgeCanary, whyWorse, type ArmFigures } from './watch.ts';

type Judged = Pick<TestState, 'values' | 'comparisons' | 'looks' | 'fraction' | 'result'>;

/** Farther apart than this, so that an integral between two looks is exact. */
const CLOSEST_LOOKS = 0.02;

/**
 * Judges a test by what was counted. Each version is compared with the first: by Newcombe's interval for proportions and
 * Welch's for costs ({@link proportionDifference}, {@link meanDifference}), with as many standard errors as the rule
 * asks for: of a fixed sample those of the confidence, of a sequential one {@link boundaries}, which makes them repeated
 * confidence intervals. With more than one comparison each may err with its part of the error (C. E. Bonferroni, 1936).
 * A verdict comes at a look only, and stays: a later look cannot take back what an earlier one has spent its error on.
 * @param before looks and comparisons so far
 */
export function judgeTest(plan: TestPlan, figures: TestFigures, before: Pick<TestState, 'looks' | 'comparisons'>): Judged {
  const arms = plan.versions.map(({ versionId }) => readingOf(plan.metric, armOf(figures, versionId)));
  const fraction = Math.min(1, ...arms.map(({ count }) => count / plan.rule.sampleSize));
  const isDue = lookIsDue(plan.rule, before.looks, fraction);
  const looks = isDue ? [...before.looks, { fraction, at: figures.measuredAt }] : before.looks;
  const tail = 1 - normalShareBelow(criticalValue(plan, looks, fraction));
  const isLast = isDue && fraction >= 1;
  const [control, ...others] = arms;
  const comparisons = others.map((arm, index): Comparison => {
    const versionId = plan.versions[index + 1]?.versionId ?? '';
    const known = before.comparisons.find((comparison) => comparison.versionId === versionId);
    if (!control || (control.count === 0 && arm.count === 0)) return { versionId, verdict: 'no-data', difference: null, interval: null };
    const interval = differenceOf(arm, control, tail);
    const kept = known?.verdict === 'better' || known?.verdict === 'worse' ? known.verdict : 'open';
    const verdict = kept !== 'open' || !isDue ? kept : verdictOf(plan.metric, interval, isLast);
    return { versionId, verdict, difference: differenceNow(arm, control), interval: bounded(interval) };
  });
  const values = plan.versions.map(({ versionId }, index) => ({ versionId, value: arms[index]?.value ?? null, count: arms[index]?.count ?? 0 }));
  return { values, comparisons, looks, fraction, result: resultOf(plan, comparisons, values, isLast) };
}

/** @returns why the test must end, where a version's conversations have errors clearly more often than the first's */
export function judgeGuard(
  { guard, versions }: TestPlan, figures: TestFigures, looks: TestState['guardLooks'],
): { looks: TestState['guardLooks']; reason: string | null } {
  const [control, ...others] = versions;
  const now = { ...looks };
  const reasons: string[] = [];
  for (const { versionId, version } of others) {
    const condition = { ...guard, metric: 'error_rate' as const, confidence: 1 - (1 - guard.confidence) / others.length };
    const found = { candidate: asWatched(armOf(figures, versionId)), production: asWatched(armOf(figures, control?.versionId ?? '')), measuredAt: figures.measuredAt };
    const known = looks[versionId];
    const judged = judgeCanary([condition], found, known ? { error_rate: known } : {});
    now[versionId] = judged.looks.error_rate;
    for (const finding of judged.findings) if (finding.verdict === 'worse') reasons.push(`Version ${version} is clearly worse. ${whyWorse(finding)}`);
  }
  return { looks: now, reason: reasons.length > 0 ? reasons.join(' ') : null };
}

const asWatched = ({ versionId: _versionId, withSlowTurn: _withSlowTurn, ...arm }: TestArm): ArmFigures => ({ ...arm, slowTurns: 0 });

const NOTHING: Omit<TestArm, 'versionId'> = {
  conversations: 0, withError: 0, handedOver: 0, withGuardrail: 0, ratings: 0, goodRatings: 0,
  cost: { mean: 0, variance: 0 }, turns: 0, p95Ms: null, withSlowTurn: 0,
};

const armOf = ({ arms }: TestFigures, versionId: string): TestArm =>
  arms.find((arm) => arm.versionId === versionId) ?? { versionId, ...NOTHING };

/** What a metric says of a version, and of how many. */
export interface Reading {
  /** As people are told it. */
  value: number | null;
  count: number;
  compared: { kind: 'count'; count: Count } | { kind: 'sample'; sample: Sample };
}

export function readingOf(metric: Metric, arm: Omit<TestArm, 'versionId'>): Reading {
  const part = (hits: number, of = arm.conversations): Reading =>
    ({ value: of === 0 ? null : hits / of, count: of, compared: { kind: 'count', count: { hits, of } } });
  switch (metric) {
    case 'error_rate':
      return part(arm.withError);
    case 'handover_rate':
      return part(arm.handedOver);
    case 'guardrail_rate':
      return part(arm.withGuardrail);
    case 'satisfaction':
      return part(arm.goodRatings, arm.ratings);
    case 'cost_per_conversation': {
      const sample = { ...arm.cost, count: arm.conversations };
      return { value: sample.count === 0 ? null : sample.mean, count: sample.count, compared: { kind: 'sample', sample } };
    }
    case 'latency_p95':
      // Compared by the share of conversations with a slow turn: independent of each other, as customers are.
      return part(arm.withSlowTurn);
  }
}

function differenceOf({ compared: one }: Reading, { compared: other }: Reading, tail: number): Interval {
  if (one.kind === 'count' && other.kind === 'count') return proportionDifference(one.count, other.count, tail);
  if (one.kind === 'sample' && other.kind === 'sample') return meanDifference(one.sample, other.sample, tail);
  return { lower: -Infinity, upper: Infinity };
}

function differenceNow({ compared: one }: Reading, { compared: other }: Reading): number | null {
  if (one.kind === 'count' && other.kind === 'count') return one.count.of > 0 && other.count.of > 0 ? shareOf(one.count) - shareOf(other.count) : null;
  if (one.kind === 'sample' && other.kind === 'sample') return one.sample.count > 0 && other.sample.count > 0 ? one.sample.mean - other.sample.mean : null;
  return null;
}

/** JSON knows no infinity. */
const bounded = (interval: Interval) => (Number.isFinite(interval.lower) && Number.isFinite(interval.upper) ? interval : null);

function lookIsDue(rule: StoppingRule, looks: readonly TestLook[], fraction: number): boolean {
  const last = looks.at(-1)?.fraction ?? 0;
  if (last >= 1) return false;
  if (fraction >= 1) return true;
  if (rule.kind === 'fixed') return false;
  const next = (Math.floor(last * rule.looks + 1e-9) + 1) / rule.looks;
  return fraction >= next && fraction - last >= CLOSEST_LOOKS && 1 - fraction >= CLOSEST_LOOKS;
}

/** Of the newest look; between two, what a look taken now would ask for. */
function criticalValue({ rule, confidence, versions }: TestPlan, looks: readonly TestLook[], fraction: number): number {
  const alpha = (1 - confidence) / Math.max(1, versions.length - 1);
  const taken = looks.map((look) => look.fraction);
  const last = taken.at(-1) ?? 0;
  const fractions = fraction - last >= CLOSEST_LOOKS ? [...taken, fraction] : taken;
  if (rule.kind === 'fixed') return boundaries([1], alpha, 'pocock')[0] ?? 0;
  return boundaries(fractions.length > 0 ? fractions : [CLOSEST_LOOKS], alpha, rule.spending).at(-1) ?? 0;
}

/** Fewer errors, handovers, guardrail hits, less cost and time are better; of ratings, more. */
export const isMoreBetter = (metric: Metric) => metric === 'satisfaction';

function verdictOf(metric: Metric, { lower, upper }: Interval, isLast: boolean): Comparison['verdict'] {
  if (lower > 0) return isMoreBetter(metric) ? 'better' : 'worse';
  if (upper < 0) return isMoreBetter(metric) ? 'worse' : 'better';
  return isLast ? 'no-difference' : 'open';
}

function resultOf(plan: TestPlan, comparisons: Comparison[], values: TestState['values'], isLast: boolean): TestResult {
  const allFound = comparisons.every(({ verdict }) => verdict === 'better' || verdict === 'worse');
  const verdict = allFound ? 'decided' : !isLast ? 'running' : comparisons.some((one) => one.verdict === 'better') ? 'decided' : 'undecided';
  const bestVersionId = verdict === 'decided' ? bestOf(plan, comparisons, values) : null;
  return { verdict, bestVersionId, sentence: sentenceOf(plan, { comparisons, values, verdict }) };
}

/** Of those found better, the one with the best value; the first where all others were found worse. */
function bestOf({ versions, metric }: TestPlan, comparisons: Comparison[], values: TestState['values']): string | null {
  const valueOf = (versionId: string) => values.find((one) => one.versionId === versionId)?.value ?? 0;
  const better = comparisons.filter(({ verdict }) => verdict === 'better').map(({ versionId }) => versionId);
  const sign = isMoreBetter(metric) ? -1 : 1;
  return better.toSorted((one, other) => sign * (valueOf(one) - valueOf(other)))[0] ?? versions[0]?.versionId ?? null;
}

/** As a test begins: nothing is known. */
export const newTestState = (plan: TestPlan, startedAt: string): TestState => {
  const none = { arms: [], measuredAt: startedAt };
  return { ...judgeTest(plan, none, { looks: [], comparisons: [] }), startedAt, figures: null, guardLooks: {} };
};
