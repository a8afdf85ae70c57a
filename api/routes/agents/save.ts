import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Agent as AgentBody, agentRoutes } from '../../../contract/http/agents.ts';
import type { User } from '../../../contract/http/auth.ts';
import { audit } from '../../../db/audit.ts';
import { Agent } from '../../../db/entities/agent.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import type { Flow } from '../../../domain/flow/model.ts';
import { agentById, catalogueOf, newestVersions } from '../../agents.ts';
import { defaultFlow } from '../../default-flow.ts';
import type { Handler } from '../../handler.ts';
import { presentAgent } from '../../presenters/agent.ts';

export const createAgent: Handler<typeof agentRoutes.create> = async ({ body, user }, { database }) => {
  const agent = await database.tenant(user.tenantId, (em) => newAgent(em, user, { ...body, flow: body.flow ?? defaultFlow() }, 'agent.created'));
  return { status: 201, body: agent };
};

export async function newAgent(
  em: EntityManager,
  user: User,
  { name, description, flow }: { name: string; description: string; flow: Flow },
  action: 'agent.created' | 'agent.imported',
): Promise<AgentBody> {
  const created = em.create(Agent, {
    id: randomUUID(),
    tenantId: user.tenantId,
    name, description, flow,
    revision: 1,
    status: 'draft',
    createdBy: user.name,
    updatedBy: user.name,
  });
  await em.persist(created).flush();
  await audit(em, user.tenantId, { by: user, action, subject: { kind: 'agent', id: created.id, label: name } });
  return presentAgent(created, null, await catalogueOf(em));
}

/** A draft may hold problems: they are told, and only running it is refused. */
export const saveAgent: Handler<typeof agentRoutes.save> = async ({ params, body, user }, { database }) => {
  const saved = await database.tenant(user.tenantId, async (em) => {
    const current = await agentById(em, params.agentId);
    const changed = await em.nativeUpdate(
      Agent,
      { id: params.agentId, revision: body.revision, deletedAt: null },
      { name: body.name, description: body.description, flow: body.flow, revision: body.revision + 1, updatedBy: user.name, updatedAt: new Date() },
    );
    if (changed === 0) throw new CitiflowError('conflict', undefined, { extra: { revision: current.revision } });
    const agent = await em.refresh(current);
    if (!agent) throw new CitiflowError('not_found');
    const versions = await newestVersions(em, [agent.id]);
    return presentAgent(agent, versions.get(agent.id) ?? null, await catalogueOf(em));
  });
  return { status: 200, body: saved };
};
