import type { ReplayGate } from '../replay/settings.ts';

/** What a release goes through, in this order. It stays in `approval` until a second person has decided. */
/** `test` and `decision` are an A/B test's, which has neither evaluation nor canary nor production. */
export const STAGES = ['checks', 'evaluation', 'staging', 'approval', 'canary', 'test', 'decision', 'production', 'ended'] as const;
export type Stage = (typeof STAGES)[number];

/** `completed`: an A/B test that came to a result or a choice. */
export const DEPLOYMENT_STATUSES = ['pending', 'deploying', 'active', 'failed', 'rolled_back', 'completed'] as const;

export const RELEASE_KINDS = ['release', 'roll-back', 'ab-test'] as const;
export type ReleaseKind = (typeof RELEASE_KINDS)[number];
export type DeploymentStatus = (typeof DEPLOYMENT_STATUSES)[number];

/** How a release came to its end. */
export const OUTCOMES = [
  'released', 'checks_failed', 'evaluation_failed', 'rejected', 'expired', 'aborted', 'canary_failed', 'rolled_back', 'failed',
  'winner_chosen', 'undecided', 'test_given_up',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * What a canary is watched by, the version on trial against production over the same time. Of conversations: with an
 * error, handed over to a person, held back or changed by a guardrail, their cost. Of ratings: good ones (4 and 5).
 * Of turns: the time within which 95 of 100 end.
 */
export const METRICS = [
  'error_rate', 'handover_rate', 'guardrail_rate', 'satisfaction', 'cost_per_conversation', 'latency_p95',
] as const;
export type Metric = (typeof METRICS)[number];

/** Metrics whose tolerance is a part of production's value; of the others it is a difference of proportions. */
export const RELATIVE_METRICS: readonly Metric[] = ['cost_per_conversation', 'latency_p95'];

export interface WatchedCondition {
  metric: Metric;
  /** By how much the version on trial may be worse: 0.02 is two in a hundred more, or, of cost and time, two per cent. */
  tolerance: number;
  /** Of both versions: before there are so many, nothing is judged. */
  minimumCount: number;
  /** How sure the release must be that the version is worse before it aborts itself, over all its looks together. */
  confidence: number;
}

export interface CanaryStep {
  /** Of new customers. Each step has more than the one before. */
  sharePercent: number;
  /** How long it lasts at least, by schedule. */
  holdSeconds: number;
}

export interface CanaryPlan {
  /** Empty: everybody at once, after the approval. */
  steps: readonly CanaryStep[];
  /** `by-hand`: a step lasts until somebody sets the next share. */
  advance: 'schedule' | 'by-hand';
  conditions: readonly WatchedCondition[];
  /** How often the conditions are looked at. */
  checkSeconds: number;
  /** What a step does whose time is up before every condition has its minimum count. */
  withoutEvidence: 'wait' | 'advance';
}

export interface EvaluationGate {
  suiteId: string;
  /** Share of a suite that must pass, 0 to 1. */
  failUnder: number;
  /** What a run that the release starts may cost, in millionths of a US dollar. */
  budgetMicros?: number | undefined;
}

export interface Gates {
  suites: readonly EvaluationGate[];
  /** Production's conversations on the version; absent where none is asked for. */
  replay?: ReplayGate | undefined;
}

/** Somebody who proposes or decides. */
export interface Person {
  id: string;
  name: string;
}
