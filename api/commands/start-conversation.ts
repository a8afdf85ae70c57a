import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Agent, AgentVersion } from '../../db/entities/agent.ts';
import { Conversation } from '../../db/entities/conversation.ts';
import type { User } from '../../contract/http/auth.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { chooseVersion, isTester, type Chooser } from '../../domain/release/choice.ts';
import { agentById } from '../agents.ts';
import type { ConversationContext } from '../conversation-context.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Caller } from '../handler.ts';
import { authorise } from '../middleware/session.ts';
import { SESSION_SECONDS } from '../sessions/sessions.ts';
import { VISITOR_SECONDS } from '../sessions/visitors.ts';
import { snapshotDraft } from './create-version.ts';

export interface StartRequest {
  agentId: string;
  mode: 'live' | 'test';
  versionId?: string | undefined;
  /** Of a test: what is in staging, or what customers have, in place of the draft. */
  environment?: 'staging' | 'production' | undefined;
  channel: 'web' | 'api';
}

/**
 * Starts a conversation and pins it to a version: live on the published one or,
 * for those whom a running release chooses, on the one on trial; a test on the draft as it is now.
 * @throws CitiflowError `not_found` for an agent or version that the caller cannot see, `agent_not_published`,
 * `flow_invalid`, `unauthenticated`, `forbidden`
 */
export async function startConversation(
  dependencies: Dependencies,
  caller: Caller,
  request: StartRequest,
): Promise<ConversationContext> {
  const { user } = caller;
  const customer = caller.customerToken ? dependencies.customerTokens.verify(caller.customerToken) : undefined;
  if (request.mode === 'test') authorise('chat:test', caller);
  else if (request.versionId) authorise('agents:read', caller);
  const tenantId = user?.tenantId ?? customer?.tenantId ?? (await dependencies.database.tenantOfAgent(request.agentId));
  if (!tenantId || (customer && customer.tenantId !== tenantId)) throw new CitiflowError('not_found');
  const context = await dependencies.database.tenant(tenantId, async (em) => {
    const agent = await agentOfChat(em, request.agentId);
    const id = randomUUID();
    const key = customer?.sub ?? user?.id ?? caller.visitorSecret ?? id;
    const chooser: Chooser = { key, names: [customer?.sub, user?.email].filter((name) => name !== undefined) };
    const conversation = em.create(Conversation, {
      id,
      tenantId,
      agentId: agent.id,
      ...(await versionFor(em, agent, request, chooser, user)),
      mode: request.mode,
      channel: request.mode === 'test' ? 'studio' : request.channel,
      status: 'open',
      customerId: customer?.sub ?? null,
      customerName: customer?.name ?? null,
      userId: user?.id ?? null,
      turnCount: 0, inputTokens: 0, outputTokens: 0, costMicros: 0, preview: '',
    });
    await em.persist(conversation).flush();
    return { ...conversation, agentName: agent.name };
  });
  const { id, agentId, agentName, versionId, mode, channel } = context;
  if (!user && caller.visitorSecret) {
    // A customer who proved who they are stays proven for as long as anyone who signs in.
    await dependencies.visitors.bind(id, caller.visitorSecret, customer ? SESSION_SECONDS : VISITOR_SECONDS);
  }
  return {
    id, tenantId, agentId, agentName, versionId, mode, channel,
    customer: customer ? { id: customer.sub, name: customer.name } : null,
    userId: user?.id ?? null,
    speaksForCustomer: true,
    origin: null,
    recording: null,
  };
}

interface Chosen {
  versionId: string;
  /** By whose draw; left out where nothing was drawn. */
  releaseId?: string;
}

const SELECTED = ['name', 'publishedVersionId', 'routing'] as const;
type ChosenAgent = Pick<Agent, 'id' | (typeof SELECTED)[number]>;

/** Without the flow, which may be large: a customer's conversation needs none of it. */
async function agentOfChat(em: EntityManager, agentId: string): Promise<ChosenAgent> {
  const agent = await em.findOne(Agent, { id: agentId, deletedAt: null }, { fields: SELECTED });
  if (!agent) throw new CitiflowError('not_found');
  return agent;
}

/**
 * The version to start on. A live conversation's is chosen by the agent's own row, read by its key in the transaction
 * that starts the conversation: nothing is kept that a roll back could leave behind.
 */
async function versionFor(em: EntityManager, agent: ChosenAgent, request: StartRequest, chooser: Chooser, user: User | undefined): Promise<Chosen> {
  if (request.versionId) {
    const version = await em.findOne(AgentVersion, { id: request.versionId, agentId: agent.id }, { fields: ['id', 'kind'] });
    if (!version || (request.mode === 'live' && version.kind !== 'released')) throw new CitiflowError('not_found');
    return { versionId: version.id };
  }
  if (request.mode === 'test' && request.environment === 'staging') {
    if (!agent.routing) throw new CitiflowError('not_found', 'No version of this agent is in staging. Propose a release first.');
    return { versionId: agent.routing.versionId };
  }
  if (request.mode === 'test' && request.environment === undefined && user) {
    const draft = await agentById(em, agent.id);
    return { versionId: (await snapshotDraft(em, draft, { tenantId: user.tenantId, by: user.name, changeDescription: '' })).id };
  }
  const routing = request.mode === 'live' ? agent.routing : null;
  const versionId = chooseVersion(agent.publishedVersionId ?? null, routing, chooser);
  if (!versionId) throw new CitiflowError('agent_not_published');
  return routing && !isTester(routing, chooser) ? { versionId, releaseId: routing.releaseId } : { versionId };
}
