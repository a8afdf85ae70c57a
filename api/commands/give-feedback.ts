import { randomUUID } from 'node:crypto';
import { Message } from '../../db/entities/conversation.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { ConversationContext } from '../conversation-context.ts';
import type { Dependencies } from '../dependencies.ts';

/**
 * Rates a reply; rated again, the last rating counts.
 * @throws CitiflowError `not_found` when the conversation has no such reply
 */
export async function giveFeedback(
  { database }: Pick<Dependencies, 'database'>,
  conversation: ConversationContext,
  feedback: { messageId: string; rating: number; comment?: string | undefined },
): Promise<void> {
  await database.tenant(conversation.tenantId, async (em) => {
    const message = await em.findOne(
      Message,
      { conversationId: conversation.id, externalId: feedback.messageId, role: { $in: ['assistant', 'support'] } },
      { fields: ['id'] },
    );
    if (!message) throw new CitiflowError('not_found', 'There is no such reply in this conversation.');
    await em.execute(
      `insert into user_feedback (id, tenant_id, conversation_id, message_id, rating, comment) values (?, ?, ?, ?, ?, ?)
       on conflict (conversation_id, message_id) do update set rating = excluded.rating, comment = excluded.comment`,
      [randomUUID(), conversation.tenantId, conversation.id, feedback.messageId, feedback.rating, feedback.comment ?? null],
    );
  });
}
