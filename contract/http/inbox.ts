import { z } from 'zod';
import { approvalSchema } from './approvals.ts';
import { conversationSummarySchema } from './conversations.ts';
import { defineRoute } from './route.ts';

export const inboxCountsSchema = z
  .object({
    /** Gated calls that wait for somebody. */
    waiting: z.int(),
    /** Calls of which nobody knows whether they were done. */
    unknown: z.int(),
    /** Conversations at the desk. */
    handedOver: z.int(),
    /** Of those, the ones that no colleague has taken. */
    unclaimed: z.int(),
  })
  .meta({ id: 'InboxCounts' });
export type InboxCounts = z.infer<typeof inboxCountsSchema>;

/** What has changed, as it is now. `ready` comes first: whoever loads the lists after it misses nothing. */
export const inboxEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('approval'), approval: approvalSchema }),
  z.object({ type: z.literal('conversation'), conversation: conversationSummarySchema }),
  /** Calls of which nobody knows whether they were done have come or gone. */
  z.object({ type: z.literal('outcomes') }),
]);
export type InboxEvent = z.infer<typeof inboxEventSchema>;

const tag = 'Inbox';

export const inboxRoutes = {
  counts: defineRoute({
    method: 'get',
    path: '/api/v1/inbox',
    summary: 'How much waits for support staff',
    tag,
    access: 'approvals:read',
    responses: { 200: inboxCountsSchema },
  }),
  events: defineRoute({
    method: 'get',
    path: '/api/v1/inbox/events',
    eventStream: true,
    summary: 'Changes of the inbox as they happen, as a text/event-stream. Load the lists again after each `ready`',
    tag,
    access: 'approvals:read',
    responses: { 200: inboxEventSchema },
  }),
};
