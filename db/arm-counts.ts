import type { ArmCounts } from '../domain/release/watch.ts';

/** A row of figures of one version, as canaries and A/B tests count them. */
export interface ArmRow {
  version_id: string;
  conversations: number; with_error: number; handed_over: number; with_guardrail: number;
  ratings: number; good_ratings: number; cost_mean: number; cost_variance: number;
  turns: number; p95_ms: number | null;
}

/** @param row undefined where there is none yet */
export const armCountsOf = (row: ArmRow | undefined): ArmCounts => ({
  conversations: row?.conversations ?? 0,
  withError: row?.with_error ?? 0,
  handedOver: row?.handed_over ?? 0,
  withGuardrail: row?.with_guardrail ?? 0,
  ratings: row?.ratings ?? 0,
  goodRatings: row?.good_ratings ?? 0,
  cost: { mean: row?.cost_mean ?? 0, variance: row?.cost_variance ?? 0 },
  turns: row?.turns ?? 0,
  p95Ms: row?.p95_ms ?? null,
});
