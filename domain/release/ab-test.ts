import type { Metric } from './model.ts';
import type { Spending } from './sequential.ts';
import type { ArmCounts, Looks } from './watch.ts';

/** One of the versions that an A/B test compares. */
export interface TestedVersion {
  versionId: string;
  /** The version's number, for people. */
  version: string;
  /** Of new customers. All shares together are 100. */
  sharePercent: number;
}

/**
 * When a test has seen enough. `fixed`: once each version has so many, and not before. `sequential`: at even parts of
 * that number it is looked at, and ends early where every version is found better or worse than the first.
 */
export type StoppingRule =
  | { kind: 'fixed'; sampleSize: number }
  | { kind: 'sequential'; sampleSize: number; looks: number; spending: Spending };

export interface TestPlan {
  /** Two or more. The others are compared with the first. */
  versions: readonly TestedVersion[];
  metric: Metric;
  rule: StoppingRule;
  /** How sure the result must be, over all comparisons and looks together: 0.95. */
  confidence: number;
  /** A version whose conversations have errors so much more often than the first's ends the test. */
  guard: { tolerance: number; minimumCount: number; confidence: number };
  /** Without enough customers by then, the test ends undecided. */
  maximumDays: number;
  checkSeconds: number;
  /** The p95 of turns in production before the test: what is longer is slow. Milliseconds; null where latency is not asked for. */
  slowMs: number | null;
}

/**
 * What the customers of a version have come to since the test began: of each customer, their first conversation. Ratings
 * are conversations that were rated, good where the mean of their ratings is 4 or more.
 */
export interface TestArm extends ArmCounts {
  versionId: string;
  /** Conversations with a turn that was slow. */
  withSlowTurn: number;
}

export interface TestFigures {
  arms: TestArm[];
  measuredAt: string;
}

/** How a version does against the first. */
export interface Comparison {
  versionId: string;
  /** `no-data`: neither has anything by which the metric could be told. */
  verdict: 'no-data' | 'open' | 'better' | 'worse' | 'no-difference';
  /** How much higher the version's value is than the first's, in the metric's own unit; null without data. */
  difference: number | null;
  /** Where that difference lies, with the test's confidence over all comparisons and looks; null without data. */
  interval: { lower: number; upper: number } | null;
}

/** A look that the test took: nothing is decided between two of them. */
export interface TestLook {
  /** Part of the sample that was there. */
  fraction: number;
  at: string;
}

export interface TestResult {
  verdict: 'running' | 'decided' | 'undecided';
  /** What did best; null where nothing did. */
  bestVersionId: string | null;
  /** In words, for the record. */
  sentence: string;
}

export interface TestState {
  startedAt: string;
  figures: TestFigures | null;
  values: { versionId: string; value: number | null; count: number }[];
  comparisons: Comparison[];
  looks: TestLook[];
  /** Part of the sample that is there now, 0 to 1, by the version with the fewest. */
  fraction: number;
  result: TestResult;
  /** Of the guard, by version. */
  guardLooks: Record<string, Looks | undefined>;
}
