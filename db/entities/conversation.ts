import { defineEntity, p } from '@mikro-orm/core';
import type { ChatEvent, Citation, Source } from '../../domain/conversation/events.ts';
import type { Handoff } from '../../domain/conversation/handoff.ts';
import type { Origin } from '../../domain/conversation/origin.ts';
import type { StepRecord } from '../../domain/conversation/step-record.ts';
import type { Recording } from '../../domain/evaluation/recording.ts';
import { tenantColumns } from './columns.ts';

const ConversationSchema = defineEntity({
  name: 'Conversation',
  tableName: 'conversations',
  properties: {
    ...tenantColumns,
    agentId: p.uuid(),
    /** Pinned: a conversation stays on the version that it started on, unless a release moves it. */
    versionId: p.uuid(),
    /** The release or A/B test that chose the version; nothing where none ran, or the version was named. */
    releaseId: p.uuid().nullable(),
    mode: p.enum(['live', 'test', 'evaluation'] as const),
    channel: p.string(),
    status: p.enum(['open', 'handed-over'] as const).default('open'),
    customerId: p.string().nullable(),
    customerName: p.string().nullable(),
    /** Set when a studio user started it: who may read it besides staff. */
    userId: p.uuid().nullable(),
    turnCount: p.integer().default(0),
    inputTokens: p.integer().default(0),
    outputTokens: p.integer().default(0),
    costMicros: p.bigint('number').default(0),
    preview: p.string().default(''),
    /** Of what the customer wrote, as soon as it tells; null: not known. */
    language: p.string().nullable(),
    lastActivityAt: p.datetime(3).onCreate(() => new Date()),
    /** The colleague who speaks in the agent's place; nobody while it waits at the desk. */
    takenById: p.uuid().nullable(),
    takenByName: p.string().nullable(),
    takenAt: p.datetime(3).nullable(),
    handedOverAt: p.datetime(3).nullable(),
    /** Of the latest handover: why, and where things stood. */
    handoff: p.json<Handoff>().nullable(),
    /** Of a tester's conversation that was made of another, or for a node. */
    origin: p.json<Origin>().nullable(),
    /** Never of a live one: tools are answered as in another conversation. */
    recording: p.json<Recording>().nullable(),
  },
});
export class Conversation extends ConversationSchema.class {}
ConversationSchema.setClass(Conversation);

const TurnSchema = defineEntity({
  name: 'Turn',
  tableName: 'turns',
  properties: {
    ...tenantColumns,
    conversationId: p.uuid(),
    /** What it ran on. Nothing in turns that a worker of before began. */
    versionId: p.uuid().nullable(),
    messageId: p.string(),
    sequence: p.integer(),
    status: p.enum(['running', 'completed', 'stopped', 'failed', 'handed-over'] as const),
    workflowId: p.string(),
    runId: p.string(),
    model: p.string().nullable(),
    inputTokens: p.integer().default(0),
    outputTokens: p.integer().default(0),
    costMicros: p.bigint('number').default(0),
    steps: p.json<StepRecord[]>(),
    /** The turn's events as they were streamed; written when the turn ends, so that a lost stream loses nothing. */
    events: p.json<ChatEvent[]>().nullable(),
    lastOffset: p.integer().nullable(),
    endedAt: p.datetime(3).nullable(),
  },
});
export class Turn extends TurnSchema.class {}
TurnSchema.setClass(Turn);

export interface MessageMetadata {
  citations?: Citation[];
  sources?: Source[];
  model?: string;
  toolsCalled?: string[];
  authorName?: string;
  /** Of a customer's message: a guardrail kept it from the model. */
  heldBack?: boolean;
}

const MessageSchema = defineEntity({
  name: 'Message',
  tableName: 'messages',
  properties: {
    ...tenantColumns,
    conversationId: p.uuid(),
    turnId: p.uuid().nullable(),
    /** Order within the conversation. */
    position: p.integer(),
    role: p.enum(['user', 'assistant', 'support', 'system'] as const),
    /** The client's own id for a user's message; the reply's id for an assistant's. */
    externalId: p.string(),
    content: p.text(),
    metadata: p.json<MessageMetadata>(),
  },
});
export class Message extends MessageSchema.class {}
MessageSchema.setClass(Message);

const UserFeedbackSchema = defineEntity({
  name: 'UserFeedback',
  tableName: 'user_feedback',
  properties: {
    ...tenantColumns,
    conversationId: p.uuid(),
    messageId: p.string(),
    rating: p.integer(),
    comment: p.text().nullable(),
  },
});
export class UserFeedback extends UserFeedbackSchema.class {}
UserFeedbackSchema.setClass(UserFeedback);
export { ConversationSchema, TurnSchema, MessageSchema, UserFeedbackSchema };
