import { z } from 'zod';
import { METRICS } from '../../domain/release/model.ts';
import { SPENDINGS } from '../../domain/release/sequential.ts';
import { idSchema, timeSchema } from './common.ts';

const interval = z.object({ lower: z.number(), upper: z.number() });
const looks = z.object({ count: z.int(), at: z.number() });

/** What an A/B test was proposed as. */
export const testPlanSchema = z.object({
  versions: z.array(z.object({ versionId: idSchema, version: z.string(), sharePercent: z.int() })),
  metric: z.enum(METRICS),
  rule: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('fixed'), sampleSize: z.int() }),
    z.object({ kind: z.literal('sequential'), sampleSize: z.int(), looks: z.int(), spending: z.enum(SPENDINGS) }),
  ]),
  confidence: z.number(),
  guard: z.object({ tolerance: z.number(), minimumCount: z.int(), confidence: z.number() }),
  maximumDays: z.int(),
  checkSeconds: z.int(),
  /** From when on a turn is slow: the p95 of production before the test. Milliseconds. */
  slowMs: z.number().nullable(),
});

/** How it stands. Of each customer, their first conversation counts. */
export const testStateSchema = z.object({
  startedAt: timeSchema,
  figures: z
    .object({
      arms: z.array(z.object({
        versionId: idSchema, conversations: z.int(), withError: z.int(), handedOver: z.int(), withGuardrail: z.int(),
        ratings: z.int(), goodRatings: z.int(), cost: z.object({ mean: z.number(), variance: z.number() }), turns: z.int(),
        p95Ms: z.number().nullable(), withSlowTurn: z.int(),
      })),
      measuredAt: timeSchema,
    })
    .nullable(),
  /** The metric by version; of latency, the share of conversations with a slow turn. */
  values: z.array(z.object({ versionId: idSchema, value: z.number().nullable(), count: z.int() })),
  /** Of each other version with the first: how much higher its value is, and between what and what. */
  comparisons: z.array(z.object({
    versionId: idSchema,
    verdict: z.enum(['no-data', 'open', 'better', 'worse', 'no-difference']),
    difference: z.number().nullable(),
    interval: interval.nullable(),
  })),
  looks: z.array(z.object({ fraction: z.number(), at: timeSchema })),
  fraction: z.number(),
  result: z.object({ verdict: z.enum(['running', 'decided', 'undecided']), bestVersionId: idSchema.nullable(), sentence: z.string() }),
  guardLooks: z.record(z.string(), looks.optional()),
});

/** What production's customers have come to in the last 30 days: what an A/B test's size is reckoned from. */
export const testBaselineSchema = z.object({
  /** What production runs; null: nothing, and there is no test. */
  version: z.object({ id: idSchema, version: z.string() }).nullable(),
  /** Customers, each with their first conversation; those of a day since the first of them. */
  customers: z.int(),
  customersPerDay: z.number(),
  values: z.array(z.object({
    metric: z.enum(METRICS),
    /** A share, or the mean cost in micros; null where there is nothing to go by. */
    value: z.number().nullable(),
    count: z.int(),
    /** Of single values, where the value is a mean. */
    variance: z.number().nullable(),
  })),
});
export type TestBaseline = z.infer<typeof testBaselineSchema>;
