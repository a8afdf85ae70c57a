import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Message } from '../../db/entities/conversation.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { ConversationContext } from '../conversation-context.ts';
import type { Dependencies } from '../dependencies.ts';

/** Of a turn that has just ended, the end is told before it is written down: it is among the latest events. */
const LATEST_EVENTS = 20;

/**
 * Rates a reply; rated again, the last rating counts. A turn that was stopped before its first word has a reply's id,
 * and no message: it can be rated, too.
 * @throws CitiflowError `not_found` when the conversation has no such reply
 */
export async function giveFeedback(
  { database, events }: Pick<Dependencies, 'database' | 'events'>,
  conversation: ConversationContext,
  feedback: { messageId: string; rating: number; comment?: string | undefined },
): Promise<void> {
  const { id, tenantId } = conversation;
  const { messageId, rating, comment } = feedback;
  const known = await database.tenant(tenantId, (em) => isReply(em, id, messageId));
  if (!known && !(await hasJustEnded(events, conversation, messageId))) {
    throw new CitiflowError('not_found', 'There is no such reply in this conversation.');
  }
  await database.query(
    tenantId,
    `insert into user_feedback (id, tenant_id, conversation_id, message_id, rating, comment) values (?, ?, ?, ?, ?, ?)
     on conflict (conversation_id, message_id) do update set rating = excluded.rating, comment = excluded.comment`,
    [randomUUID(), tenantId, id, messageId, rating, comment ?? null],
  );
}

async function isReply(em: EntityManager, conversationId: string, messageId: string): Promise<boolean> {
  const message = await em.findOne(
    Message,
    { conversationId, externalId: messageId, role: { $in: ['assistant', 'support'] } },
    { fields: ['id'] },
  );
  if (message) return true;
  const ended = await em.execute<unknown[]>('select 1 from turns where conversation_id = ? and events @> ?::jsonb', [
    conversationId, JSON.stringify([{ type: 'turn-end', messageId }]),
  ]);
  return ended.length > 0;
}

async function hasJustEnded(events: Dependencies['events'], conversation: ConversationContext, messageId: string): Promise<boolean> {
  const last = await events.lastOffset(conversation);
  const latest = await events.readAfter(conversation, Math.max(0, last - LATEST_EVENTS), LATEST_EVENTS);
  return latest.some((event) => event.type === 'turn-end' && event.messageId === messageId);
}
