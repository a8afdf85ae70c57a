import { z } from 'zod';
import { TOLD_DECISIONS } from '../../domain/notifications/notification.ts';
import { idSchema, listOf, pageQuery, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';

const releaseFacts = z.object({
  releaseId: idSchema, agentName: z.string(), version: z.string(),
  /** Null where the release decided by itself. */
  by: z.string().nullable(),
  reason: z.string().nullable(),
});

const contentSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('release-waiting'), facts: releaseFacts }),
  z.object({ kind: z.literal('release-decided'), facts: releaseFacts.extend({ decision: z.enum(TOLD_DECISIONS) }) }),
  z.object({
    kind: z.literal('evaluation-ended'),
    facts: z.object({
      runId: idSchema, suiteName: z.string(), agentName: z.string(), version: z.string(),
      status: z.enum(['completed', 'cancelled', 'over-budget', 'failed']),
      score: z.number().nullable(),
    }),
  }),
  z.object({
    kind: z.literal('document-ended'),
    facts: z.object({
      knowledgeBaseId: idSchema, documentId: idSchema, filename: z.string(), status: z.enum(['ready', 'failed']), reason: z.string().nullable(),
    }),
  }),
]);

/** What somebody is told, as facts: a client says them in its reader's language. */
export const notificationSchema = z
  .intersection(z.object({ id: idSchema, at: timeSchema, readAt: timeSchema.nullable() }), contentSchema)
  .meta({ id: 'Notification' });
export type Notification = z.infer<typeof notificationSchema>;

const unread = z.int().meta({ description: 'How many this person has not read.' });

export const notificationEventSchema = z.discriminatedUnion('type', [
  /** Comes first, and whenever something may have been missed: load the list after it. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('notification'), notification: notificationSchema, unread }),
  /** Read in another window. */
  z.object({ type: z.literal('read'), unread }),
]);
export type NotificationEvent = z.infer<typeof notificationEventSchema>;

const tag = 'Notifications';
const access = 'signed-in' as const;

/** Each person's own; a program's key has none. */
export const notificationRoutes = {
  list: defineRoute({
    method: 'get', path: '/api/v1/me/notifications', tag, access,
    summary: 'What you are told, newest first',
    query: pageQuery,
    responses: { 200: listOf(notificationSchema).extend({ unread }) },
  }),
  events: defineRoute({
    method: 'get', path: '/api/v1/me/notifications/events', tag, access,
    eventStream: true,
    summary: 'The same as it happens, as a text/event-stream. Load the list again after each `ready`',
    responses: { 200: notificationEventSchema },
  }),
  read: defineRoute({
    method: 'post', path: '/api/v1/me/notifications/:notificationId/read', tag, access,
    summary: 'Marks one as read',
    params: z.object({ notificationId: idSchema }),
    responses: { 200: z.object({ unread }) },
  }),
  readAll: defineRoute({
    method: 'post', path: '/api/v1/me/notifications/read-all', tag, access,
    summary: 'Marks all as read, up to the newest one that you have seen',
    body: z.object({ upTo: idSchema }),
    responses: { 200: z.object({ unread }) },
  }),
};
