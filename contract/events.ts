import { z } from 'zod';
import { LIMITS } from '../domain/limits.ts';

/** Frames and events of `/ws/chat/{agentId}`. */
const toolArguments = z.record(z.string(), z.unknown());

export const sourceSchema = z.object({
  number: z.int().positive(),
  documentId: z.string(),
  title: z.string(),
  headingPath: z.string().optional(),
  page: z.int().optional(),
  text: z.string(),
  score: z.number(),
});

export const citationSchema = z.object({
  number: z.int().positive(),
  documentId: z.string(),
  title: z.string(),
  quote: z.string(),
});

export const usageSchema = z.object({
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  costMicros: z.int().nonnegative(),
  currency: z.string(),
});

export const approvalKindSchema = z.enum(['2fa', 'confirm', 'second-person']);

const eventBodies = [
  z.object({ type: z.literal('turn-start'), messageId: z.string() }),
  z.object({
    type: z.literal('status'),
    step: z.enum(['guardrail', 'rag', 'llm', 'tools', 'queued']),
    nodeId: z.string().optional(),
    message: z.string(),
    /** From the second attempt on. */
    attempt: z.int().positive().optional(),
    maximumAttempts: z.int().positive().optional(),
  }),
  /** Of a test: a node's step begins, or has come to its outcome, the way out that it took. */
  z.object({
    type: z.literal('step'),
    nodeId: z.string(),
    state: z.enum(['started', 'ended']),
    outcome: z.string().optional(),
    durationMs: z.int().nonnegative().optional(),
    usage: usageSchema.optional(),
    attempts: z.int().positive().optional(),
    pinned: z.literal(true).optional(),
  }),
  z.object({ type: z.literal('retrieval-end'), documentsRetrieved: z.int(), sources: z.array(sourceSchema) }),
  z.object({ type: z.literal('text-delta'), text: z.string() }),
  z.object({ type: z.literal('text-reset'), reason: z.string() }),
  z.object({
    type: z.literal('tool-call'),
    toolCallId: z.string(),
    toolName: z.string(),
    arguments: toolArguments,
    effect: z.enum(['read', 'write']),
  }),
  z.object({
    type: z.literal('approval-request'),
    approvalId: z.string(),
    toolCallId: z.string(),
    toolName: z.string(),
    summary: z.string(),
    arguments: toolArguments,
    argumentsDigest: z.string(),
    kind: approvalKindSchema,
    expiresAt: z.iso.datetime(),
    triesLeft: z.int(),
  }),
  z.object({
    type: z.literal('approval-end'),
    approvalId: z.string(),
    outcome: z.enum(['approved', 'rejected', 'expired']),
    by: z.enum(['customer', 'support', 'system']),
  }),
  z.object({
    type: z.literal('tool-result'),
    toolCallId: z.string(),
    status: z.enum(['succeeded', 'failed', 'rejected', 'expired', 'unknown']),
    summary: z.string(),
  }),
  z.object({ type: z.literal('handoff'), reason: z.string(), name: z.string().optional() }),
  z.object({
    type: z.literal('agent-message'),
    from: z.literal('support'),
    name: z.string(),
    text: z.string(),
    messageId: z.string().optional(),
  }),
  z.object({ type: z.literal('hand-back'), name: z.string() }),
  z.object({
    type: z.literal('turn-end'),
    status: z.enum(['completed', 'stopped', 'failed', 'handed-over']),
    messageId: z.string(),
    content: z.string(),
    citations: z.array(citationSchema),
    usage: usageSchema,
    model: z.string(),
    documentsUsed: z.int(),
    toolsCalled: z.array(z.string()),
    durationMs: z.int(),
    workflowId: z.string(),
    runId: z.string(),
    temporalUrl: z.string(),
  }),
  z.object({ type: z.literal('error'), code: z.string(), message: z.string() }),
] as const;

export const chatEventBodySchema = z.discriminatedUnion('type', eventBodies);

export const chatEventSchema = chatEventBodySchema.and(
  z.object({
    conversationId: z.string(),
    turnId: z.string(),
    offset: z.int().positive(),
    at: z.iso.datetime(),
  }),
);
export type ChatEventWire = z.infer<typeof chatEventSchema>;

/** A client's own id for a message: what makes sending twice harmless. */
export const messageIdSchema = z.string().min(1).max(LIMITS.messageIdCharacters);
const rating = z.int().min(1).max(5);

export const factsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).optional());
export const retrievalStateSchema = z.enum(['none', 'found', 'nothing', 'unavailable']);

/** What a step changed of its turn; what is left out stayed as it was. */
export const stepOutputSchema = z.object({
  /** The way out that the flow took. */
  outlet: z.string(),
  text: z.string().optional().describe('Written after what the reply had been.'),
  replyText: z.string().optional().describe('In place of what the reply had been.'),
  messageText: z.string().optional(),
  sources: z.array(sourceSchema).optional(),
  retrieval: retrievalStateSchema.optional(),
  facts: factsSchema.optional(),
  toolsCalled: z.array(z.string()).optional(),
  handoffReason: z.string().optional(),
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
});

export const replySchema = z.string().max(LIMITS.stepTextCharacters);
export const sourcesSchema = z.array(sourceSchema).max(LIMITS.passages);

/** What a tester gives travels in the workflow's input. */
export const fitsTrial = (given: unknown): boolean => JSON.stringify(given).length <= LIMITS.trialCharacters;
export const TRIAL_TOO_LONG = `This is longer than ${LIMITS.trialCharacters} characters in all.`;

/** An output given by a tester in place of running a node. */
const pinSchema = stepOutputSchema.extend({
  outlet: z.string().min(1).max(64),
  text: replySchema.optional(),
  replyText: replySchema.optional(),
  messageText: z.string().max(LIMITS.messageCharacters).optional(),
  sources: sourcesSchema.optional(),
});

/** Node id -> its output, applied on each visit. Of test conversations, and for those who may change agents. */
export const pinsSchema = z.record(z.string().min(1).max(64), pinSchema)
  .refine((pins) => Object.keys(pins).length <= LIMITS.pins, `At most ${LIMITS.pins} nodes can be pinned.`)
  .refine(fitsTrial, TRIAL_TOO_LONG);

export const clientFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    conversationId: z.uuid().optional(),
    afterOffset: z.int().nonnegative().optional(),
    customerToken: z.string().max(4096).optional(),
    mode: z.enum(['live', 'test']).optional(),
    versionId: z.uuid().optional(),
    /** Of a test: what a release has in staging, or what customers have. Left out, the draft. */
    environment: z.enum(['staging', 'production']).optional(),
  }),
  z.object({ type: z.literal('message'), messageId: messageIdSchema, text: z.string(), pins: pinsSchema.optional() }),
  z.object({ type: z.literal('stop'), turnId: z.string() }),
  z.object({ type: z.literal('approve'), approvalId: z.string(), code: z.string().trim().max(32).optional() }),
  z.object({ type: z.literal('reject'), approvalId: z.string() }),
  z.object({ type: z.literal('feedback'), messageId: z.string(), rating, comment: z.string().max(2000).optional() }),
  z.object({ type: z.literal('ping') }),
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;

/** Frames that are not events of the conversation: they carry no offset. */
export const serverFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), conversationId: z.string(), offset: z.int().nonnegative() }),
  z.object({ type: z.literal('pong') }),
  z.object({
    type: z.literal('error'),
    code: z.string(),
    message: z.string(),
    retryAfterMs: z.int().optional(),
    triesLeft: z.int().optional(),
  }),
]);
export type ServerFrame = z.infer<typeof serverFrameSchema>;
