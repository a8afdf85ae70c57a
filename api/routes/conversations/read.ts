import type { conversationRoutes } from '../../../contract/http/conversations.ts';
import { Conversation, Message, Turn, UserFeedback } from '../../../db/entities/conversation.ts';
import { DeskAction } from '../../../db/entities/desk.ts';
import { ToolCall } from '../../../db/entities/tool-call.ts';
import { conversationFor } from '../../conversation-context.ts';
import type { Handler } from '../../handler.ts';
import { presentConversation } from '../../presenters/conversation.ts';
import { temporalRunUrl } from '../../../temporal/ui.ts';
import { namesFor } from './list.ts';

export const readConversation: Handler<typeof conversationRoutes.read> = async ({ params, caller }, dependencies) => {
  const { id, tenantId } = await conversationFor(dependencies, caller, params.conversationId);
  // Before the rows: an event that comes in between is then read twice, and never missed.
  const lastOffset = await dependencies.events.lastOffset({ id, tenantId });
  const record = await dependencies.database.tenant(tenantId, async (em) => {
    const conversation = await em.findOneOrFail(Conversation, { id });
    const [messages, turns, toolCalls, deskActions, ratings] = await Promise.all([
      em.find(Message, { conversationId: id }, { orderBy: { position: 'asc' } }),
      em.find(Turn, { conversationId: id }, { orderBy: { sequence: 'asc' }, exclude: ['events'] }),
      em.find(ToolCall, { conversationId: id }, { orderBy: { createdAt: 'asc', callId: 'asc' } }),
      em.find(DeskAction, { conversationId: id }, { orderBy: { createdAt: 'asc', id: 'asc' }, exclude: ['event'] }),
      em.find(UserFeedback, { conversationId: id }, { fields: ['messageId', 'rating', 'comment'] }),
    ]);
    const names = (await namesFor(em, [conversation], turns))(conversation);
    return { conversation, names, messages, turns, toolCalls, deskActions, ratings };
  });
  const { environment, temporal } = dependencies;
  const urlOf = (workflowId: string, runId: string) =>
    temporalRunUrl(environment.TEMPORAL_UI_URL, temporal.options.namespace, workflowId, runId);
  return { status: 200, body: presentConversation(record, { lastOffset, temporalUrlOf: urlOf, toStaff: caller.user !== undefined }) };
};
