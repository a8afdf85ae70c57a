import { z } from 'zod';
import { expectationSchema } from './expectations/index.ts';
import { EVALUATION } from './limits.ts';

/** An answer in place of a tool's own. With arguments, it is for calls that have them. */
export const stubSchema = z.object({
  tool: z.string().trim().min(1, 'Name the tool.').max(128),
  arguments: z.record(z.string(), z.unknown()).default({}),
  status: z.enum(['succeeded', 'failed']).default('succeeded'),
  summary: z.string().trim().max(1_000).default(''),
  data: z.json().default(null),
});
export type Stub = z.infer<typeof stubSchema>;

export const evaluationCaseSchema = z.object({
  /** Stays the same through changes, so that runs can be compared. */
  id: z.string().regex(/^[\w-]{1,64}$/, 'Letters, digits, - and _, at most 64 of them.'),
  name: z.string().trim().min(1, 'Give the case a name.').max(200),
  turns: z.array(z.object({ text: z.string().trim().min(1, 'Write what the customer says.').max(EVALUATION.turnCharacters) }))
    .min(1, 'Write what the customer says.').max(EVALUATION.turns),
  /** Whose accounts tools read, at the bank; null is a visitor who has not signed in. */
  customer: z.object({ id: z.string().trim().min(1).max(128), name: z.string().trim().min(1).max(200) }).nullable().default(null),
  /** What the customer, and staff, say to every request for approval. No code is sent. */
  approval: z.enum(['approves', 'rejects']).default('approves'),
  stubs: z.array(stubSchema).max(EVALUATION.stubs).default([]),
  expectations: z.array(expectationSchema).max(EVALUATION.expectations).default([]),
  tags: z.array(z.string().trim().min(1).max(40)).max(EVALUATION.tags).default([]),
  weight: z.number().min(0.01).max(100).default(1),
  repetitions: z.int().min(1).max(EVALUATION.repetitions).default(1),
  /** The conversation that it was made from. */
  source: z.object({ conversationId: z.string().max(64), turnId: z.string().max(64).nullable() }).nullable().default(null),
});
export type EvaluationCase = z.infer<typeof evaluationCaseSchema>;

export const casesSchema = z.array(evaluationCaseSchema).max(EVALUATION.cases).superRefine((cases, context) => {
  const seen = new Set<string>();
  cases.forEach(({ id }, index) => {
    if (seen.has(id)) context.addIssue({ code: 'custom', path: [index, 'id'], message: `Two cases have the id "${id}".` });
    seen.add(id);
  });
});

const naming = {
  name: z.string().trim().min(1, 'Give the suite a name.').max(120),
  description: z.string().trim().max(2_000).default(''),
};

export const suiteBodySchema = z.object({ ...naming, cases: casesSchema.default([]) });

export const PORTABLE_SUITE_FORMAT = 'citiflow-evaluation-suite';
export const SUITE_FORMAT_VERSION = 1;

/** A suite as a file: to be kept beside an agent's, reviewed, and taken to another installation. */
export const portableSuiteSchema = z.object({
  format: z.literal(PORTABLE_SUITE_FORMAT),
  formatVersion: z.literal(SUITE_FORMAT_VERSION, `This studio reads version ${SUITE_FORMAT_VERSION} of the format.`),
  ...naming,
  cases: casesSchema,
});
export type PortableSuite = z.infer<typeof portableSuiteSchema>;
