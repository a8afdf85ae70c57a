import { z } from 'zod';
import { CALL_KINDS } from '../../domain/replay/calls.ts';
import { replayFilterSchema, replayJudgeSchema } from '../../domain/replay/settings.ts';
import { idSchema, listOf, pageQuery, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';

const intervalSchema = z.object({ lower: z.number(), upper: z.number() });
const callCountsSchema = z.record(z.enum(CALL_KINDS), z.int());

/** A share of conversations on either side, and how much larger the candidate's is, at 95 % (Newcombe). */
const shareChangeSchema = z.object({ original: z.number(), candidate: z.number(), difference: intervalSchema });
/** A mean a conversation; the difference within pairs at 95 % (Student); 0.2 is a fifth more. */
const meanChangeSchema = z.object({ original: z.number(), candidate: z.number(), difference: intervalSchema.nullable(), change: z.number().nullable() });

export const replaySummarySchema = z
  .object({
    compared: z.int(),
    /** Conversations that came to no end; they count as diverging. */
    errors: z.int(),
    /** Intervals of shares at 95 % (Wilson), of means (Student). */
    diverging: z.object({ count: z.int(), share: z.number(), interval: intervalSchema }),
    calls: callCountsSchema,
    likeness: z.object({ mean: z.number(), interval: intervalSchema.nullable() }).nullable(),
    judged: z.object({ count: z.int(), asGood: z.int(), share: z.number(), interval: intervalSchema }).nullable(),
    handedOver: shareChangeSchema,
    failed: shareChangeSchema,
    guardrails: shareChangeSchema,
    tokens: meanChangeSchema,
    costMicros: meanChangeSchema,
    /** Without what tools and approvals took: a recording answers at once. */
    durationMs: meanChangeSchema,
  })
  .meta({ id: 'ReplaySummary' });

const versionSchema = z.object({ id: idSchema, version: z.string() });

export const replayRunSchema = z
  .object({
    id: idSchema,
    agentId: idSchema,
    agentName: z.string(),
    /** The candidate. */
    version: versionSchema,
    /** The release that asked for it. */
    releaseId: idSchema.nullable(),
    filter: replayFilterSchema,
    /** What the filter's version is called. */
    heldOn: z.string().nullable().optional(),
    judge: replayJudgeSchema.nullable(),
    status: z.enum(['running', 'completed', 'cancelled', 'over-budget', 'failed']),
    reason: z.string().nullable(),
    /** As far as it has come; final once the run has ended. */
    summary: replaySummarySchema,
    /** Conversations in all, and those that are compared or came to no end. */
    conversations: z.int(),
    done: z.int(),
    spentMicros: z.int(),
    judgeCostMicros: z.int(),
    budgetMicros: z.int().nullable(),
    estimateMicros: z.int().nullable(),
    workflowId: z.string(),
    startedBy: z.string(),
    startedAt: timeSchema,
    endedAt: timeSchema.nullable(),
    endedBy: z.string().nullable(),
  })
  .meta({ id: 'ReplayRun' });
export type ReplayRun = z.infer<typeof replayRunSchema>;

const sideFiguresSchema = z.object({
  turns: z.int(), failed: z.int(), handedOver: z.boolean(), guardrailHits: z.int(), inputTokens: z.int(), outputTokens: z.int(),
  costMicros: z.int(), durationMs: z.int(),
});
const verdictSchema = z.object({ passes: z.boolean(), reason: z.string() });

export const replayPairSchema = z
  .object({
    id: idSchema,
    position: z.int(),
    status: z.enum(['waiting', 'running', 'done', 'error', 'cancelled']),
    /** Why it has no figures, or no verdict. */
    reason: z.string().nullable(),
    diverges: z.boolean(),
    /** The conversation in production: its page has the trace. */
    original: z.object({ conversationId: idSchema, version: versionSchema, preview: z.string(), startedAt: timeSchema }),
    /** The repetition; null until it is under way. */
    conversationId: idSchema.nullable(),
    figures: z.object({ original: sideFiguresSchema, candidate: sideFiguresSchema, calls: callCountsSchema }).nullable(),
    /** Mean over its turns, 0 to 1. */
    likeness: z.number().nullable(),
    /** Whether the judging model finds the new answers at least as good. */
    verdict: verdictSchema.nullable(),
    costMicros: z.int(),
    judgeCostMicros: z.int(),
  })
  .meta({ id: 'ReplayPair' });
export type ReplayPair = z.infer<typeof replayPairSchema>;

const argumentsSchema = z.record(z.string(), z.unknown());
const callSchema = z.object({
  toolName: z.string(), arguments: argumentsSchema, effect: z.enum(['read', 'write']),
  status: z.enum(['succeeded', 'failed', 'rejected', 'expired', 'unknown']).nullable(), summary: z.string(),
});
const turnSideSchema = z.object({
  turnId: idSchema, reply: z.string(), status: z.enum(['completed', 'stopped', 'failed', 'handed-over']), guardrails: z.array(z.string()),
  inputTokens: z.int(), outputTokens: z.int(), costMicros: z.int(), durationMs: z.int(),
});

export const replayPairDetailSchema = replayPairSchema
  .extend({
    turns: z.array(z.object({
      said: z.string(),
      original: turnSideSchema.nullable(),
      candidate: turnSideSchema.nullable(),
      likeness: z.number().nullable(),
      calls: z.array(z.object({ kind: z.enum(CALL_KINDS), original: callSchema.nullable(), candidate: callSchema.nullable() })),
    })),
  })
  .meta({ id: 'ReplayPairDetail' });
export type ReplayPairDetail = z.infer<typeof replayPairDetailSchema>;

const orderSchema = z.object({
  versionId: idSchema,
  filter: replayFilterSchema.prefault({}),
  judge: replayJudgeSchema.nullable().default(null),
});
const params = z.object({ runId: idSchema });
const tag = 'Replays';
const root = '/api/v1/replays';

export const replayRoutes = {
  estimate: defineRoute({
    method: 'post', path: `${root}/estimate`, summary: 'How many conversations would be run again, and what that is expected to cost', tag,
    access: 'evaluations:read', body: orderSchema,
    responses: {
      200: z.object({
        conversations: z.int(),
        turns: z.int(),
        /** By what earlier replays of the version have cost, or the conversations themselves. */
        costMicros: z.int(),
        /** Of judging; null where no model is asked, or nothing is known to go by. */
        judgeCostMicros: z.int().nullable(),
      }),
    },
  }),
  start: defineRoute({
    method: 'post', path: root, tag, access: 'evaluations:write',
    summary: 'Run production conversations again on a version: tools answer from the recordings, and nothing is written',
    body: orderSchema.extend({
      /** Millionths of a US dollar: refused where more is expected, stopped before more is spent. */
      budgetMicros: z.int().min(0).max(1_000_000_000_000).optional(),
    }),
    responses: { 202: z.object({ runId: idSchema, workflowId: z.string() }) },
  }),
  list: defineRoute({
    method: 'get', path: root, summary: 'Replays, latest first', tag, access: 'evaluations:read',
    query: pageQuery.extend({ agentId: idSchema.optional(), versionId: idSchema.optional(), releaseId: idSchema.optional() }),
    responses: { 200: listOf(replayRunSchema) },
  }),
  read: defineRoute({
    method: 'get', path: `${root}/:runId`, summary: 'A replay with its figures', tag, access: 'evaluations:read', params,
    responses: { 200: replayRunSchema },
  }),
  pairs: defineRoute({
    method: 'get', path: `${root}/:runId/pairs`, summary: 'Pairs of a replay in their order', tag, access: 'evaluations:read', params,
    query: pageQuery.extend({ diverging: z.enum(['true', 'false']).optional() }),
    responses: { 200: listOf(replayPairSchema) },
  }),
  pair: defineRoute({
    method: 'get', path: `${root}/:runId/pairs/:pairId`, summary: 'A pair to be read side by side: what was said, answered and called', tag,
    access: 'conversations:read', params: params.extend({ pairId: idSchema }), responses: { 200: replayPairDetailSchema },
  }),
  cancel: defineRoute({
    method: 'post', path: `${root}/:runId/cancel`, summary: 'Cancel a replay: what it has compared stays', tag, access: 'evaluations:write',
    params, responses: { 202: z.object({ runId: idSchema }) },
  }),
};
