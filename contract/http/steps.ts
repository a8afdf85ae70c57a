import { z } from 'zod';
import { factsSchema, fitsTrial, replySchema, retrievalStateSchema, sourcesSchema, stepOutputSchema, TRIAL_TOO_LONG, usageSchema } from '../events.ts';
import { timeSchema } from './common.ts';

/** What a step knew of its turn when it began. */
const stepInputSchema = z.object({
  messageText: z.string(),
  replyText: z.string(),
  retrieval: retrievalStateSchema,
  /** How many passages; they themselves are in the output of the step that found them. */
  sources: z.int(),
  facts: factsSchema,
});

const stepCallSchema = z.object({
  toolCallId: z.string(),
  toolName: z.string(),
  arguments: z.record(z.string(), z.unknown()).nullable(),
  status: z.enum(['succeeded', 'failed', 'rejected', 'expired', 'unknown']),
  summary: z.string(),
  data: z.unknown().optional(),
  code: z.string().optional(),
  /** The turn's tools are answered from a recording, which has no such call, or has it with other arguments. */
  divergence: z.enum(['no-such-call', 'other-arguments']).optional(),
});

/** A step as lists of turns show it. */
export const stepSchema = z.object({
  nodeId: z.string(),
  nodeType: z.string(),
  name: z.string(),
  startedAt: timeSchema,
  durationMs: z.int(),
  /** The way out that it took; `stopped` or `failed` where it came to none. */
  outcome: z.string(),
  detail: z.record(z.string(), z.unknown()).optional(),
  /** Of its models. */
  usage: usageSchema.optional(),
  /** Where an activity of it took more than one: the most that one took. */
  attempts: z.int().optional(),
  /** It was not run: an output was given in its place. */
  pinned: z.literal(true).optional(),
});

/** With what it knew, what it changed, and what its model wrote and called. Turns of before lack them. */
export const stepRecordSchema = stepSchema
  .extend({
    input: stepInputSchema.optional(),
    output: stepOutputSchema.optional(),
    rounds: z.array(z.object({ text: z.string(), calls: z.array(stepCallSchema) })).optional(),
    /** Something of it was too long to be kept whole. */
    cut: z.literal(true).optional(),
  })
  .meta({ id: 'StepRecord' });
export type StepRecord = z.infer<typeof stepRecordSchema>;

/** What a node is given that is run alone. */
export const nodeInputSchema = z.object({
  messageText: z.string(),
  replyText: replySchema.optional(),
  sources: sourcesSchema.optional(),
  /** Left out: `found` with sources, `none` without. */
  retrieval: retrievalStateSchema.optional(),
  facts: factsSchema.optional(),
}).refine(fitsTrial, TRIAL_TOO_LONG);
