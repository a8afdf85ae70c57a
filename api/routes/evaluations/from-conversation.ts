import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { evaluationRoutes } from '../../../contract/http/evaluations.ts';
import { Conversation, Message, Turn, UserFeedback } from '../../../db/entities/conversation.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { caseFromConversation, type RecordedConversation } from '../../../domain/evaluation/from-conversation.ts';
import { EVALUATION } from '../../../domain/evaluation/limits.ts';
import { callsIn } from '../../../domain/evaluation/recorded-calls.ts';
import type { Handler } from '../../handler.ts';
import { lockedSuite } from './suites.ts';

/** Tools of such a case read the customer's accounts at the bank, as they are when it is run. */
export const addFromConversation: Handler<typeof evaluationRoutes.addFromConversation> = async ({ params, body, user }, { database }) => {
  const made = await database.tenant(user.tenantId, async (em) => {
    const suite = await lockedSuite(em, params.suiteId);
    const conversation = await em.findOne(Conversation, { id: body.conversationId });
    if (!conversation) throw wrong('conversationId', 'There is no such conversation.');
    if (suite.cases.length >= EVALUATION.cases) throw wrong('cases', `A suite has at most ${EVALUATION.cases} cases.`);
    const id = `case-${randomUUID().slice(0, 8)}`;
    const added = caseFromConversation(id, await recorded(em, conversation), body.turnId ?? null);
    if (!added) throw wrong('turnId', 'The customer has said nothing there that a case could be made of.');
    Object.assign(suite, { cases: [...suite.cases, added], revision: suite.revision + 1, updatedBy: user.name });
    await em.flush();
    return { case: added, revision: suite.revision };
  });
  return { status: 201, body: made };
};

async function recorded(em: EntityManager, { id, customerId, customerName }: Conversation): Promise<RecordedConversation> {
  const turns = await em.find(Turn, { conversationId: id, status: { $ne: 'running' } }, { orderBy: { sequence: 'asc' } });
  const messages = await em.find(Message, { conversationId: id }, { orderBy: { position: 'asc' } });
  const feedback = await em.find(UserFeedback, { conversationId: id });
  const messageOf = (turnId: string, role: 'user' | 'assistant') => messages.find((message) => message.turnId === turnId && message.role === role);
  return {
    id,
    customer: customerId ? { id: customerId, name: customerName || customerId } : null,
    turns: turns.flatMap(({ id: turnId, status, events }) => {
      if (status === 'running') return [];
      const end = events?.find((event) => event.type === 'turn-end');
      const citations = (end?.citations ?? []).map(({ documentId, title }) => ({ documentId, title }));
      const reply = messageOf(turnId, 'assistant');
      const rating = feedback.find(({ messageId }) => messageId === reply?.externalId)?.rating ?? null;
      return [{ turnId, status, said: messageOf(turnId, 'user')?.content ?? '', reply: reply?.content ?? '', calls: callsIn(events ?? []), citations, rating }];
    }),
  };
}

const wrong = (path: string, message: string) => new CitiflowError('validation_failed', undefined, { errors: [{ path, message }] });
