import { z } from 'zod';
import { ANALYTICS, daysOf, isTimeZone } from '../../domain/analytics/range.ts';
import { idSchema, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';

const rangeFields = {
  from: z.iso.date().meta({ description: 'First calendar day, in the time zone.' }),
  to: z.iso.date().meta({ description: 'Last calendar day, included.' }),
  timeZone: z.string().max(64).refine(isTimeZone, 'There is no such time zone: name one as `Europe/Berlin`.').default('UTC'),
  agentId: idSchema.optional(),
  versionId: idSchema.optional(),
  mode: z.enum(['live', 'test']).default('live'),
};

const checkRange = ({ from, to }: { from: string; to: string }, context: z.RefinementCtx) => {
  const days = daysOf({ from, to });
  if (days < 1) context.addIssue({ code: 'custom', path: ['to'], message: 'The last day is before the first.' });
  if (days > ANALYTICS.days) context.addIssue({ code: 'custom', path: ['to'], message: `At most ${ANALYTICS.days} days at once.` });
};

/** Which days, whose: the same for every report. */
export const analyticsQuerySchema = z.object(rangeFields).superRefine(checkRange);
export type AnalyticsQuery = z.output<typeof analyticsQuerySchema>;

const by = z.enum(['model', 'agent', 'version']);
export type UsageKey = z.infer<typeof by>;

const durations = z.object({
  /** Milliseconds; null where nothing was measured. */
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
});

const figuresSchema = z
  .object({
    /** That began in the period and had a turn. */
    conversations: z.int(),
    /** Of those, the ones that came to a colleague at any time; the others the agent contained. */
    handedOver: z.int(),
    turns: z.int(),
    failedTurns: z.int(),
    /** Given in the period, from 1 to 5; good ones are 4 and 5. */
    ratings: z.int(),
    goodRatings: z.int(),
    averageRating: z.number().nullable(),
    /** From message to reply, less the time that a call waited for somebody's approval. */
    latency: durations,
    /** From message to the reply's first text. */
    firstText: durations,
    inputTokens: z.number(),
    outputTokens: z.number(),
    costMicros: z.number(),
    /** That were sent: succeeded, failed, or nobody knows. */
    toolCalls: z.int(),
    toolCallsSucceeded: z.int(),
    /** Turns in which a guardrail found something. */
    guardrailTurns: z.int(),
    /** Turns whose search found nothing relevant. */
    turnsWithoutKnowledge: z.int(),
  })
  .meta({ id: 'AnalyticsFigures' });
export type AnalyticsFigures = z.infer<typeof figuresSchema>;

const bucketSchema = durations.extend({
  start: timeSchema,
  conversations: z.int(),
  handedOver: z.int(),
  turns: z.int(),
  failedTurns: z.int(),
  ratings: z.int(),
  goodRatings: z.int(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costMicros: z.number(),
});
export type AnalyticsBucket = z.infer<typeof bucketSchema>;

export const analyticsSummarySchema = z
  .object({
    period: z.object({
      from: timeSchema,
      /** Not included. Now, where the range is not over. */
      to: timeSchema,
      /** The same number of days before, and as far into the last one. */
      previousFrom: timeSchema,
      previousTo: timeSchema,
      timeZone: z.string(),
      bucket: z.enum(['hour', 'day', 'week']),
    }),
    current: figuresSchema,
    previous: figuresSchema,
    series: z.array(bucketSchema),
  })
  .meta({ id: 'AnalyticsSummary' });
export type AnalyticsSummary = z.infer<typeof analyticsSummarySchema>;

export const usageRowSchema = z.object({
  /** The model's name, or an id. */
  key: z.string(),
  name: z.string(),
  agentId: idSchema.nullable(),
  conversations: z.int(),
  turns: z.int(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costMicros: z.number(),
});
export type UsageRow = z.infer<typeof usageRowSchema>;

export const toolRowSchema = durations.extend({
  toolName: z.string(),
  calls: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  unknown: z.int(),
  /** Held back by an approval: rejected or expired. They count as no call. */
  notApproved: z.int(),
});
export type ToolRow = z.infer<typeof toolRowSchema>;

export const guardrailRowSchema = z.object({
  /** `guardrail:detail`, such as `personal-data:card-number`. */
  flag: z.string(),
  turns: z.int(),
  conversations: z.int(),
  /** The newest in which it was found. */
  conversationId: idSchema,
});
export type GuardrailRow = z.infer<typeof guardrailRowSchema>;

export const knowledgeGapSchema = z.object({
  /** What was asked, with personal data masked. */
  question: z.string(),
  count: z.int(),
  lastAt: timeSchema,
  /** The newest in which it was asked. */
  conversationId: idSchema,
  agentId: idSchema,
  agentName: z.string(),
  /** That were searched in vain, as far as they are still there. */
  knowledgeBases: z.array(z.object({ id: idSchema, name: z.string() })),
});
export type KnowledgeGap = z.infer<typeof knowledgeGapSchema>;

export const waitingRowSchema = z.object({
  toolName: z.string(),
  kind: z.enum(['2fa', 'confirm', 'second-person']),
  waiting: z.int(),
  oldestAt: timeSchema,
});
export type WaitingRow = z.infer<typeof waitingRowSchema>;

export const ANALYTICS_REPORTS = ['series', 'usage', 'tools', 'guardrails', 'knowledge-gaps', 'approvals'] as const;
export type AnalyticsReport = (typeof ANALYTICS_REPORTS)[number];

const tag = 'Analytics';
const access = 'analytics:read' as const;
const itemsOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });
const usageQuery = z.object({ ...rangeFields, by: by.default('model') }).superRefine(checkRange);

/** Figures of conversations, turns, ratings, tool calls and approvals, counted from their rows. */
export const analyticsRoutes = {
  summary: defineRoute({
    method: 'get', path: '/api/v1/analytics/summary', tag, access,
    summary: 'Figures of a range of days, of the days before it, and how they went from hour to hour, day to day or week to week',
    query: analyticsQuerySchema,
    responses: { 200: analyticsSummarySchema },
  }),
  usage: defineRoute({
    method: 'get', path: '/api/v1/analytics/usage', tag, access,
    summary: 'Tokens and cost by model, agent or version, the dearest first',
    query: usageQuery,
    responses: { 200: itemsOf(usageRowSchema) },
  }),
  tools: defineRoute({
    method: 'get', path: '/api/v1/analytics/tools', tag, access,
    summary: 'Tool calls of conversations: how many succeeded, and how long they took',
    query: analyticsQuerySchema,
    responses: { 200: itemsOf(toolRowSchema) },
  }),
  guardrails: defineRoute({
    method: 'get', path: '/api/v1/analytics/guardrails', tag, access,
    summary: 'What guardrails found, the most frequent first',
    query: analyticsQuerySchema,
    responses: { 200: itemsOf(guardrailRowSchema) },
  }),
  knowledgeGaps: defineRoute({
    method: 'get', path: '/api/v1/analytics/knowledge-gaps', tag, access,
    summary: 'Questions for which no knowledge base had anything, masked, the most frequent first',
    query: analyticsQuerySchema,
    responses: { 200: itemsOf(knowledgeGapSchema).extend({ turns: z.int().meta({ description: 'All of them, also those that are not listed.' }) }) },
  }),
  approvals: defineRoute({
    method: 'get', path: '/api/v1/analytics/approvals', tag, access,
    summary: 'Calls that wait for somebody now, whenever they began to',
    query: analyticsQuerySchema,
    responses: { 200: itemsOf(waitingRowSchema).extend({ waiting: z.int(), oldestAt: timeSchema.nullable() }) },
  }),
  csv: defineRoute({
    method: 'get', path: '/api/v1/analytics/:report/csv', tag, access,
    summary: 'A report as text/csv (RFC 4180, UTF-8). A text that a spreadsheet would take for a formula begins with an apostrophe',
    contentType: 'text/csv',
    params: z.object({ report: z.enum(ANALYTICS_REPORTS) }),
    query: usageQuery,
    responses: { 200: z.string() },
  }),
};
