import { z } from 'zod';
import { KNOWN_LANGUAGES } from '../../domain/conversation/language.ts';
import { CONVERSATION_OUTCOMES } from '../../domain/conversation/outcome.ts';
import { LIMITS } from '../../domain/limits.ts';
import { chatEventSchema, citationSchema, messageIdSchema, pinsSchema, sourceSchema, usageSchema } from '../events.ts';
import { idSchema, listOf, pageQuery, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';
import { stepSchema } from './steps.ts';

export const messageSchema = z
  .object({
    id: z.string(),
    turnId: z.string().nullable(),
    role: z.enum(['user', 'assistant', 'support', 'system']),
    content: z.string(),
    /** Of an assistant's message; `heldBack` of a customer's, which a guardrail kept from the model. */
    metadata: z.object({
      heldBack: z.boolean().optional(),
      citations: z.array(citationSchema).optional(),
      sources: z.array(sourceSchema).optional(),
      model: z.string().optional(),
      toolsCalled: z.array(z.string()).optional(),
      temporalUrl: z.string().optional(),
      authorName: z.string().optional(),
    }).optional(),
    createdAt: timeSchema,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof messageSchema>;

export const turnSchema = z
  .object({
    id: z.string(),
    messageId: z.string(),
    /** What it ran on: a release may move a conversation to another version between two turns. */
    versionId: idSchema.optional(),
    version: z.string().optional(),
    /** Of the reply: how the customer rated it, 1 to 5. Staff only. */
    rating: z.object({ rating: z.int(), comment: z.string().nullable() }).nullable().optional(),
    status: z.enum(['running', 'completed', 'stopped', 'failed', 'handed-over']),
    workflowId: z.string(),
    runId: z.string(),
    temporalUrl: z.string(),
    model: z.string().nullable(),
    usage: usageSchema.nullable(),
    steps: z.array(stepSchema),
    toolCalls: z.array(
      z.object({
        id: z.string(),
        toolName: z.string(),
        arguments: z.record(z.string(), z.unknown()),
        effect: z.enum(['read', 'write']),
        status: z.string(),
        summary: z.string().nullable(),
      }),
    ),
    startedAt: timeSchema,
    endedAt: timeSchema.nullable(),
    durationMs: z.int().nullable(),
  })
  .meta({ id: 'Turn' });
export type Turn = z.infer<typeof turnSchema>;

const colleagueSchema = z.object({ id: z.string(), name: z.string() });

/** Where the conversation stood when it was handed over. Made of the record, without personal data. */
export const handoffSchema = z
  .object({
    reason: z.string(),
    by: z.string().nullable(),
    at: timeSchema,
    summary: z.object({
      asked: z.array(z.string()),
      done: z.array(z.object({
        toolName: z.string(),
        status: z.string(),
        text: z.string(),
        approval: z.object({ outcome: z.string(), by: z.string().nullable() }).nullable(),
      })),
      open: z.array(z.object({ kind: z.enum(['approval-waiting', 'outcome-unknown', 'unanswered']), text: z.string() })),
      sources: z.array(z.string()),
    }),
  })
  .meta({ id: 'Handoff' });
export type Handoff = z.infer<typeof handoffSchema>;

const deskActionSchema = z.object({
  id: z.string(),
  /** `outcome`: settled a call whose outcome was unknown. */
  kind: z.enum(['take-over', 'hand-back', 'message', 'outcome']),
  by: colleagueSchema,
  /** The note of a hand-back, or how the outcome of a call is known. */
  note: z.string().nullable(),
  at: timeSchema,
});

const originSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('fork'),
    conversationId: idSchema,
    turnId: idSchema,
    /** Number of the turn that is run again. */
    sequence: z.int(),
    /** The place of the step from which it goes on; null for the whole turn. */
    step: z.int().nullable(),
  }),
  z.object({ kind: z.literal('node-run'), nodeId: z.string() }),
]);

export const conversationSummarySchema = z
  .object({
    id: idSchema,
    agentId: idSchema,
    agentName: z.string(),
    versionId: idSchema,
    version: z.string(),
    /** `evaluation`: nobody's; an attempt at a case. */
    mode: z.enum(['live', 'test', 'evaluation']),
    channel: z.string(),
    status: z.enum(['open', 'handed-over']),
    customer: z.object({ id: z.string(), name: z.string() }).nullable(),
    preview: z.string(),
    turnCount: z.int(),
    usage: usageSchema,
    createdAt: timeSchema,
    lastActivityAt: timeSchema,
    /** The colleague who answers in the agent's place. */
    takenBy: colleagueSchema.nullable().optional(),
    takenAt: timeSchema.nullable().optional(),
    handedOverAt: timeSchema.nullable().optional(),
    /** Why it was last handed over. Staff only. */
    handoffReason: z.string().nullable().optional(),
    /** Of what the customer wrote; null where that does not tell. */
    language: z.string().nullable().optional(),
    /** In lists: what came of it by its latest turn; null before the first. */
    outcome: z.enum(CONVERSATION_OUTCOMES).nullable().optional(),
    /** In what a search found: a message's part with the words, those that were searched for marked. */
    excerpt: z.array(z.object({ text: z.string(), found: z.boolean() })).optional(),
  })
  .meta({ id: 'ConversationSummary' });
export type ConversationSummary = z.infer<typeof conversationSummarySchema>;

export const conversationSchema = conversationSummarySchema
  .extend({
    messages: z.array(messageSchema),
    turns: z.array(turnSchema),
    /** Offset of the last event: where a reader who has this page goes on. */
    lastOffset: z.int(),
    /** Of the latest handover. Staff only. */
    handoff: handoffSchema.nullable().optional(),
    /** Of a test that was made of another conversation, before a turn of it, or to run one node. Staff only. */
    origin: originSchema.nullable().optional(),
    /** Tools are answered as in this conversation, and nothing is written. Staff only. */
    recording: z.object({ conversationId: idSchema }).nullable().optional(),
    /** What colleagues did here, oldest first. Staff only. */
    deskActions: z.array(deskActionSchema).optional(),
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof conversationSchema>;

const params = z.object({ conversationId: idSchema });
const deskStandingSchema = z.object({ status: z.enum(['open', 'handed-over']), takenBy: colleagueSchema.nullable() });
const tag = 'Conversations';

export const conversationRoutes = {
  start: defineRoute({
    method: 'post',
    path: '/api/v1/agents/:agentId/conversations',
    summary: 'Start a conversation; a customer token identifies the customer',
    tag,
    access: 'public',
    keyNeeds: 'conversations:write',
    params: z.object({ agentId: idSchema }),
    body: z
      .object({
        mode: z.enum(['live', 'test']).default('live'),
        versionId: idSchema.optional(),
        /** Of a test: what a release has in staging, or what customers have. Left out, the draft. */
        environment: z.enum(['staging', 'production']).optional(),
        customerToken: z.string().max(4096).optional(),
      })
      .optional(),
    responses: { 201: z.object({ conversationId: idSchema }) },
  }),
  list: defineRoute({
    method: 'get',
    path: '/api/v1/conversations',
    summary: 'Conversations, latest first',
    tag,
    access: 'conversations:read',
    query: pageQuery.extend({
      agentId: idSchema.optional(),
      status: z.enum(['open', 'handed-over']).optional(),
      /** Without it, all but evaluations. */
      mode: z.enum(['live', 'test', 'evaluation']).optional(),
      versionId: idSchema.optional(),
      outcome: z.enum(CONVERSATION_OUTCOMES).optional().describe('By the latest turn; `waiting` for an approval.'),
      toolName: z.string().min(1).max(128).optional().describe('A tool that was called in it.'),
      rating: z.enum(['good', 'bad', 'none']).optional().describe('`good`: a reply rated 4 or 5; `bad`: one rated 1 or 2.'),
      minCostMicros: z.coerce.number().int().nonnegative().optional(),
      maxCostMicros: z.coerce.number().int().nonnegative().optional(),
      language: z.enum([...KNOWN_LANGUAGES, 'unknown']).optional(),
      since: timeSchema.optional().describe('Its last activity was then or later.'),
      until: timeSchema.optional().describe('Its last activity was before then.'),
      q: z.string().max(LIMITS.searchCharacters).optional().describe('Words said in it, each in any message; "side by side" in quotation marks.'),
      count: z.literal('true').optional().describe('The first page says how many there are.'),
    }),
    responses: {
      200: listOf(conversationSummarySchema).extend({
        /** Asked for by `count`: how many match, up to a limit. */
        total: z.object({ count: z.int(), orMore: z.boolean() }).optional(),
      }),
    },
  }),
  read: defineRoute({
    method: 'get',
    path: '/api/v1/conversations/:conversationId',
    summary: 'A conversation with its messages and turns',
    tag,
    access: 'public',
    keyNeeds: 'conversations:read',
    params,
    responses: { 200: conversationSchema },
  }),
  send: defineRoute({
    method: 'post',
    path: '/api/v1/conversations/:conversationId/messages',
    summary: 'Send a message: idempotent on messageId',
    tag,
    access: 'public',
    keyNeeds: 'conversations:write',
    ownRateLimit: true,
    params,
    body: z.object({
      messageId: messageIdSchema,
      text: z.string(),
      pins: pinsSchema.optional().describe('Outputs in place of running nodes, by node id: of test conversations only, for those who may change agents.'),
    }),
    responses: { 202: z.object({ turnId: z.string(), workflowId: z.string(), runId: z.string() }) },
  }),
  events: defineRoute({
    method: 'get',
    path: '/api/v1/conversations/:conversationId/events',
    eventStream: true,
    summary: 'Events after an offset: JSON, or a live stream when text/event-stream is accepted',
    tag,
    access: 'public',
    keyNeeds: 'conversations:read',
    params,
    query: z.object({ afterOffset: z.coerce.number().int().nonnegative().default(0) }),
    responses: { 200: z.object({ events: z.array(chatEventSchema), lastOffset: z.int() }) },
  }),
  stop: defineRoute({
    method: 'post',
    path: '/api/v1/conversations/:conversationId/stop',
    summary: 'Stop the turn that is running',
    tag,
    access: 'public',
    keyNeeds: 'conversations:write',
    params,
    body: z.object({ turnId: z.string().optional() }).optional(),
    responses: { 202: z.object({ stopped: z.boolean() }) },
  }),
  takeOver: defineRoute({
    method: 'post',
    path: '/api/v1/conversations/:conversationId/take-over',
    summary: 'Answer in the agent\'s place: it falls silent at once, in the middle of a reply, too',
    tag,
    access: 'conversations:take-over',
    params,
    body: z.object({ force: z.boolean().default(false).describe('Take it from a colleague who has it.') }).optional(),
    responses: { 200: deskStandingSchema },
  }),
  handBack: defineRoute({
    method: 'post',
    path: '/api/v1/conversations/:conversationId/hand-back',
    summary: 'Let the agent answer the next message',
    tag,
    access: 'conversations:take-over',
    params,
    body: z
      .object({
        note: z.string().trim().max(LIMITS.deskNoteCharacters).optional().describe('For colleagues; the customer does not see it.'),
        force: z.boolean().default(false).describe('Hand back what a colleague has taken.'),
      })
      .optional(),
    responses: { 200: deskStandingSchema },
  }),
  writeAsStaff: defineRoute({
    method: 'post',
    path: '/api/v1/conversations/:conversationId/staff-messages',
    summary: 'Write to the customer of a conversation that you have taken over: idempotent on messageId',
    tag,
    access: 'conversations:take-over',
    params,
    body: z.object({ messageId: messageIdSchema, text: z.string() }),
    responses: { 200: deskStandingSchema },
  }),
};
