import type { trialRoutes } from '../../../contract/http/trials.ts';
import { Conversation, Message, Turn } from '../../../db/entities/conversation.ts';
import { ToolCall } from '../../../db/entities/tool-call.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { temporalRunUrl } from '../../../temporal/ui.ts';
import type { Handler } from '../../handler.ts';
import { presentTurn } from '../../presenters/conversation.ts';
import { namesFor } from '../conversations/list.ts';

export const readTurn: Handler<typeof trialRoutes.readTurn> = async ({ params, user }, { database, environment, temporal }) => {
  const { conversationId, turnId } = params;
  const urlOf = (workflowId: string, runId: string) =>
    temporalRunUrl(environment.TEMPORAL_UI_URL, temporal.options.namespace, workflowId, runId);
  const body = await database.tenant(user.tenantId, async (em) => {
    const turn = await em.findOne(Turn, { id: turnId, conversationId }, { exclude: ['events'] });
    if (!turn) throw new CitiflowError('not_found');
    const [conversation, messages, toolCalls] = await Promise.all([
      em.findOneOrFail(Conversation, { id: conversationId }),
      em.find(Message, { turnId }, { orderBy: { position: 'asc' } }),
      em.find(ToolCall, { turnId }, { orderBy: { createdAt: 'asc', callId: 'asc' } }),
    ]);
    const { versionOf } = (await namesFor(em, [conversation], [turn]))(conversation);
    const versionId = turn.versionId ?? conversation.versionId;
    const version = versionOf?.(versionId);
    const textOf = (role: Message['role']) => messages.find((message) => message.role === role)?.content ?? '';
    return {
      ...presentTurn(turn, toolCalls, urlOf),
      conversationId, versionId,
      ...(version ? { version } : {}),
      sequence: turn.sequence,
      said: textOf('user'),
      reply: textOf('assistant'),
      steps: turn.steps,
    };
  });
  return { status: 200, body };
};
