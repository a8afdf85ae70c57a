import { z } from 'zod';
import { casesSchema, evaluationCaseSchema, portableSuiteSchema, suiteBodySchema } from '../../domain/evaluation/suite.ts';
import { idSchema, listOf, pageQuery, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';

export const suiteProblemSchema = z.object({ path: z.string(), message: z.string(), severity: z.enum(['error', 'warning']) });

const intervalSchema = z.object({ lower: z.number(), upper: z.number() });

export const evaluationSummarySchema = z
  .object({
    cases: z.int(),
    /** Cases whose every attempt passed. */
    passedCases: z.int(),
    attempts: z.int(),
    passedAttempts: z.int(),
    /** Attempts without a verdict. */
    errors: z.int(),
    /** pass@1, weighted by the cases' weights. */
    score: z.number(),
    passAt1: z.number(),
    /** Of pass@1, at 95 % (Wilson). */
    interval: intervalSchema,
    /** The chance that all of n tries succeed, where cases were repeated. */
    passHatN: z.object({ n: z.int(), value: z.number(), cases: z.int() }).nullable(),
  })
  .meta({ id: 'EvaluationSummary' });

const differenceSchema = z.object({
  runId: idSchema,
  version: z.string(),
  newlyFailing: z.array(z.string()),
  newlyPassing: z.array(z.string()),
  added: z.array(z.string()),
  removed: z.array(z.string()),
});

export const evaluationRunSchema = z
  .object({
    id: idSchema,
    suiteId: idSchema,
    suiteName: z.string(),
    suiteRevision: z.int(),
    agentId: idSchema,
    agentName: z.string(),
    versionId: idSchema,
    version: z.string(),
    status: z.enum(['running', 'completed', 'cancelled', 'over-budget', 'failed']),
    reason: z.string().nullable(),
    /** As far as it has come; final once the run has ended. */
    summary: evaluationSummarySchema,
    /** Attempts in all, and those with a verdict. */
    attempts: z.int(),
    judged: z.int(),
    usage: z.object({ inputTokens: z.int(), outputTokens: z.int(), costMicros: z.int(), judgeCostMicros: z.int() }),
    budgetMicros: z.int().nullable(),
    estimateMicros: z.int().nullable(),
    workflowId: z.string(),
    startedBy: z.string(),
    startedAt: timeSchema,
    endedAt: timeSchema.nullable(),
    endedBy: z.string().nullable(),
  })
  .meta({ id: 'EvaluationRun' });
export type EvaluationRun = z.infer<typeof evaluationRunSchema>;

export const evaluationResultSchema = z
  .object({
    id: idSchema,
    caseId: z.string(),
    name: z.string(),
    tags: z.array(z.string()),
    /** How much the case counts in the score. */
    weight: z.number(),
    repetition: z.int(),
    status: z.enum(['waiting', 'running', 'passed', 'failed', 'error', 'cancelled']),
    /** Why there is no verdict. */
    reason: z.string().nullable(),
    /** Each expectation with what came of it, in the case's order. */
    outcomes: z.array(z.object({ type: z.string(), outcome: z.enum(['passed', 'failed', 'undecided']), reason: z.string() })),
    /** Whose page shows the transcript and the trace; null until it is under way. */
    conversationId: idSchema.nullable(),
    turnIds: z.array(idSchema),
    inputTokens: z.int(),
    outputTokens: z.int(),
    costMicros: z.int(),
    judgeCostMicros: z.int(),
    durationMs: z.int().nullable(),
  })
  .meta({ id: 'EvaluationResult' });
export type EvaluationResult = z.infer<typeof evaluationResultSchema>;

export const evaluationSuiteSummarySchema = z
  .object({
    id: idSchema,
    agentId: idSchema.nullable(),
    agentName: z.string().nullable(),
    name: z.string(),
    description: z.string(),
    caseCount: z.int(),
    attemptCount: z.int(),
    revision: z.int(),
    updatedBy: z.string(),
    updatedAt: timeSchema,
    lastRun: evaluationRunSchema.pick({ id: true, status: true, version: true, startedAt: true }).extend({ score: z.number().nullable() }).nullable(),
  })
  .meta({ id: 'EvaluationSuiteSummary' });
export type EvaluationSuiteSummary = z.infer<typeof evaluationSuiteSummarySchema>;

export const evaluationSuiteSchema = evaluationSuiteSummarySchema
  .extend({ cases: z.array(evaluationCaseSchema), problems: z.array(suiteProblemSchema) })
  .meta({ id: 'EvaluationSuite' });
export type EvaluationSuite = z.infer<typeof evaluationSuiteSchema>;

const suiteParams = z.object({ suiteId: idSchema });
const runParams = z.object({ runId: idSchema });
const tag = 'Evaluations';
const root = '/api/v1/evaluation-suites';
const micros = z.int().min(0).max(1_000_000_000_000);

export const evaluationRoutes = {
  list: defineRoute({
    method: 'get', path: root, summary: 'Suites, latest changed first', tag, access: 'evaluations:read',
    query: pageQuery.extend({ agentId: idSchema.optional() }),
    responses: { 200: listOf(evaluationSuiteSummarySchema) },
  }),
  create: defineRoute({
    method: 'post', path: root, summary: 'Create a suite; without an agent, it runs on versions of any', tag, access: 'evaluations:write',
    body: suiteBodySchema.extend({ agentId: idSchema.nullable().default(null) }),
    responses: { 201: evaluationSuiteSchema },
  }),
  import: defineRoute({
    method: 'post', path: `${root}/import`, summary: 'Make a suite of an exported file', tag, access: 'evaluations:write',
    body: portableSuiteSchema.extend({ agentId: idSchema.nullable().default(null) }),
    responses: { 201: evaluationSuiteSchema },
  }),
  read: defineRoute({
    method: 'get', path: `${root}/:suiteId`, summary: 'A suite with its cases, and what is wrong with them', tag, access: 'evaluations:read',
    params: suiteParams, responses: { 200: evaluationSuiteSchema },
  }),
  save: defineRoute({
    method: 'put', path: `${root}/:suiteId`, summary: 'Save a suite whole, at its revision', tag, access: 'evaluations:write',
    params: suiteParams,
    body: suiteBodySchema.extend({ cases: casesSchema, revision: z.int(), agentId: idSchema.nullable().optional() }),
    responses: { 200: evaluationSuiteSchema },
  }),
  remove: defineRoute({
    method: 'delete', path: `${root}/:suiteId`, summary: 'Delete a suite with its runs; one that is running is cancelled', tag,
    access: 'evaluations:write', params: suiteParams, responses: { 204: null },
  }),
  export: defineRoute({
    method: 'get', path: `${root}/:suiteId/export`, summary: 'A suite as a file', tag, access: 'evaluations:read',
    params: suiteParams, responses: { 200: portableSuiteSchema },
  }),
  addFromConversation: defineRoute({
    method: 'post', path: `${root}/:suiteId/cases/from-conversation`,
    summary: 'Add a case made of a conversation, up to a turn of it', tag, access: 'evaluations:write',
    params: suiteParams, body: z.object({ conversationId: idSchema, turnId: idSchema.optional() }),
    responses: { 201: z.object({ case: evaluationCaseSchema, revision: z.int() }) },
  }),
  estimate: defineRoute({
    method: 'get', path: `${root}/:suiteId/estimate`, summary: 'What a run is expected to cost, from what there is to go by', tag,
    access: 'evaluations:read', params: suiteParams, query: z.object({ versionId: idSchema }),
    responses: {
      200: z.object({
        attempts: z.int(),
        turns: z.int(),
        /** Null where neither the suite nor the agent has run yet. */
        costMicros: z.int().nullable(),
        from: z.enum(['earlier-runs', 'conversations', 'nothing']),
        problems: z.array(suiteProblemSchema),
      }),
    },
  }),
  start: defineRoute({
    method: 'post', path: `${root}/:suiteId/runs`, summary: 'Run a suite on a version', tag, access: 'evaluations:write',
    params: suiteParams,
    body: z.object({
      versionId: idSchema,
      /** Millionths of a US dollar: refused where more is expected, stopped before more is spent. */
      budgetMicros: micros.optional(),
    }),
    responses: { 202: z.object({ runId: idSchema, workflowId: z.string() }) },
  }),
  runs: defineRoute({
    method: 'get', path: '/api/v1/evaluation-runs', summary: 'Runs, latest first', tag, access: 'evaluations:read',
    query: pageQuery.extend({ suiteId: idSchema.optional(), agentId: idSchema.optional(), versionId: idSchema.optional() }),
    responses: { 200: listOf(evaluationRunSchema) },
  }),
  run: defineRoute({
    method: 'get', path: '/api/v1/evaluation-runs/:runId',
    summary: 'A run with what came of each attempt, and the difference from another: from the last finished one before it', tag,
    access: 'evaluations:read', params: runParams, query: z.object({ against: idSchema.optional() }),
    responses: {
      200: evaluationRunSchema.extend({ results: z.array(evaluationResultSchema), difference: differenceSchema.nullable() })
        .meta({ id: 'EvaluationRunDetail' }),
    },
  }),
  cancel: defineRoute({
    method: 'post', path: '/api/v1/evaluation-runs/:runId/cancel', summary: 'Cancel a run: what it has judged stays', tag,
    access: 'evaluations:write', params: runParams, responses: { 202: z.object({ runId: idSchema }) },
  }),
};
