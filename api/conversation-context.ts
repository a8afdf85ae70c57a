import type { EntityManager } from '@mikro-orm/postgresql';
import { Agent } from '../db/entities/agent.ts';
import { Conversation } from '../db/entities/conversation.ts';
import type { Origin } from '../domain/conversation/origin.ts';
import type { Recording } from '../domain/evaluation/recording.ts';
import { CitiflowError } from '../domain/errors.ts';
import type { Dependencies } from './dependencies.ts';
import type { Caller } from './handler.ts';

/** What every step of a conversation needs to know of it. None of it changes while the conversation lives. */
export interface ConversationContext {
  id: string;
  tenantId: string;
  agentId: string;
  agentName: string;
  versionId: string;
  mode: 'live' | 'test' | 'evaluation';
  channel: string;
  customer: { id: string; name: string } | null;
  /** The studio user who started it. */
  userId: string | null;
  /** Of a test that was made of another conversation, or to run a node. */
  origin: Origin | null;
  /** Its tools are answered as in another conversation. */
  recording: Recording | null;
  /** The caller speaks as the customer, and may answer what only the customer may: by token, cookie or test. */
  speaksForCustomer: boolean;
}

/**
 * Finds a conversation for a caller: its customer, its visitor, or staff of its tenant.
 * @throws CitiflowError `not_found`, the same whether it does not exist or belongs to someone else;
 * `unauthenticated` for a customer token that is not valid
 */
export async function conversationFor(
  dependencies: Dependencies,
  caller: Caller,
  conversationId: string,
): Promise<ConversationContext> {
  const tenantId = caller.user?.tenantId ?? (await dependencies.database.tenantOfConversation(conversationId));
  if (!tenantId) throw new CitiflowError('not_found');
  const known = await dependencies.database.tenant(tenantId, (em) => contextOf(em, conversationId));
  if (!known) throw new CitiflowError('not_found');
  const access = await accessOf(dependencies, caller, known);
  if (!access) throw new CitiflowError('not_found');
  return { ...known, speaksForCustomer: access === 'customer' };
}

async function contextOf(em: EntityManager, id: string): Promise<Omit<ConversationContext, 'speaksForCustomer'> | undefined> {
  const row = await em.findOne(Conversation, { id });
  const agent = row && (await em.findOne(Agent, { id: row.agentId }, { fields: ['name'] }));
  if (!row || !agent) return undefined;
  return {
    id,
    tenantId: row.tenantId,
    agentId: row.agentId,
    agentName: agent.name,
    versionId: row.versionId,
    mode: row.mode,
    channel: row.channel,
    customer: row.customerId ? { id: row.customerId, name: row.customerName ?? '' } : null,
    userId: row.userId ?? null,
    origin: row.origin ?? null,
    recording: row.recording ?? null,
  };
}

/** A customer token names who speaks, and then nothing else counts: another customer's does not open this. */
async function accessOf(
  { customerTokens, visitors }: Dependencies,
  { user, customerToken, visitorSecret }: Caller,
  conversation: Omit<ConversationContext, 'speaksForCustomer'>,
): Promise<'customer' | 'staff' | undefined> {
  if (customerToken) {
    const claims = customerTokens.verify(customerToken);
    const theirs = claims.tenantId === conversation.tenantId && claims.sub === conversation.customer?.id;
    return theirs ? 'customer' : undefined;
  }
  if (user) return conversation.mode === 'test' || conversation.userId === user.id ? 'customer' : 'staff';
  const visitor = visitorSecret !== undefined && (await visitors.owns(conversation.id, visitorSecret));
  return visitor ? 'customer' : undefined;
}
