import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { replayGateSchema } from '../replay/settings.ts';
import { METRICS } from './model.ts';
import { SPENDINGS } from './sequential.ts';

const share = z.int('A share is a whole number of hundredths.').min(1, 'A share is at least 1 %.').max(100, 'A share is at most 100 %.');

const conditionSchema = z.object({
  metric: z.enum(METRICS),
  tolerance: z.number().min(0, 'A tolerance is not negative.').max(10).default(0.02),
  minimumCount: z.int().min(5, 'Fewer than five say nothing.').max(1_000_000).default(50),
  confidence: z.number().min(0.8, 'Less than 0.8 would abort at chance.').max(0.9999).default(0.99),
});

export const canarySchema = z
  .object({
    steps: z
      .array(z.object({ sharePercent: share, holdSeconds: z.int().min(1).max(LIMITS.waitSeconds).default(3600) }))
      .max(LIMITS.canarySteps)
      .default([]),
    advance: z.enum(['schedule', 'by-hand']).default('schedule'),
    conditions: z.array(conditionSchema).max(METRICS.length).default([]),
    checkSeconds: z.int().min(1).max(3600).default(30),
    withoutEvidence: z.enum(['wait', 'advance']).default('wait'),
  })
  .superRefine(({ steps, conditions }, context) => {
    for (const [index, step] of steps.entries()) {
      const before = steps[index - 1];
      if (before && step.sharePercent <= before.sharePercent) {
        context.addIssue({
          code: 'custom', path: ['steps', index, 'sharePercent'],
          message: `A step needs a larger share than the ${before.sharePercent} % before it; production takes what is left to 100 %.`,
        });
      }
    }
    for (const [index, { metric }] of conditions.entries()) {
      if (conditions.findIndex((one) => one.metric === metric) !== index) {
        context.addIssue({ code: 'custom', path: ['conditions', index, 'metric'], message: 'This metric is watched already.' });
      }
    }
  });

export const gatesSchema = z.object({
  suites: z
    .array(z.object({
      suiteId: z.uuid(), failUnder: z.number().min(0).max(1).default(1), budgetMicros: z.int().min(0).max(1_000_000_000_000).optional(),
    }))
    .max(LIMITS.releaseGates)
    .default([]),
  replay: replayGateSchema.optional(),
});

export const sharePercentSchema = share;

const sampleSize = z
  .int('A sample is a whole number.')
  .min(20, 'Fewer than twenty customers of each version say nothing.')
  .max(1_000_000);

const stoppingRuleSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fixed'), sampleSize }),
  z.object({
    kind: z.literal('sequential'), sampleSize,
    looks: z.int().min(2, 'One look is a fixed sample.').max(10, 'More than ten looks only widen each other.').default(5),
    spending: z.enum(SPENDINGS).default('obrien-fleming'),
  }),
]);

export const abTestSchema = z
  .object({
    /** The others are compared with the first. */
    versions: z
      .array(z.object({ versionId: z.uuid(), sharePercent: share }))
      .min(2, 'A test compares two versions or more.')
      .max(LIMITS.testedVersions),
    metric: z.enum(METRICS),
    rule: stoppingRuleSchema,
    confidence: z.number().min(0.8, 'Less than 0.8 would find differences at chance.').max(0.999).default(0.95),
    guard: z
      .object({
        tolerance: z.number().min(0, 'A tolerance is not negative.').max(1).default(0.02),
        minimumCount: z.int().min(5, 'Fewer than five say nothing.').max(1_000_000).default(30),
        confidence: z.number().min(0.8, 'Less than 0.8 would abort at chance.').max(0.9999).default(0.99),
      })
      .default({ tolerance: 0.02, minimumCount: 30, confidence: 0.99 }),
    maximumDays: z.int().min(1).max(LIMITS.testDays).default(30),
    checkSeconds: z.int().min(1).max(3600).default(30),
  })
  .superRefine(({ versions }, context) => {
    const total = versions.reduce((sum, { sharePercent }) => sum + sharePercent, 0);
    if (total !== 100) {
      const change = total < 100 ? `Give ${100 - total} % more.` : `Take ${total - 100} % away.`;
      context.addIssue({ code: 'custom', path: ['versions'], message: `The shares add up to ${total} %, and not to 100 %. ${change}` });
    }
    for (const [index, { versionId }] of versions.entries()) {
      if (versions.findIndex((one) => one.versionId === versionId) !== index) {
        context.addIssue({ code: 'custom', path: ['versions', index, 'versionId'], message: 'This version is in the test already.' });
      }
    }
  });
