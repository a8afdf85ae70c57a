import type { agentRoutes } from '../../../contract/http/agents.ts';
import { Agent } from '../../../db/entities/agent.ts';
import { agentById, catalogueOf, newestVersions } from '../../agents.ts';
import type { Handler } from '../../handler.ts';
import { olderThan, pageOf, placeOf } from '../../page.ts';
import { presentAgent, presentAgentSummary } from '../../presenters/agent.ts';

export const listAgents: Handler<typeof agentRoutes.list> = async ({ query, user }, { database }) => {
  const body = await database.tenant(user.tenantId, async (em) => {
    const found = await em.find(
      Agent,
      { $and: [{ deletedAt: null, ...nameHas(query.q) }, olderThan('updatedAt', placeOf(query.cursor))] },
      { orderBy: { updatedAt: 'desc', id: 'desc' }, limit: query.limit + 1 },
    );
    const { rows, nextCursor } = pageOf(found, query.limit, (agent) => ({ at: agent.updatedAt, id: agent.id }));
    const catalogue = await catalogueOf(em);
    const versions = await newestVersions(em, rows.map((agent) => agent.id));
    return { items: rows.map((agent) => presentAgentSummary(agent, versions.get(agent.id) ?? null, catalogue)), nextCursor };
  });
  return { status: 200, body };
};

const nameHas = (words: string | undefined) =>
  words ? { name: { $ilike: `%${words.replaceAll(/[\\%_]/g, '\\$&')}%` } } : {};

export const readAgent: Handler<typeof agentRoutes.read> = async ({ params, user }, { database }) => {
  const body = await database.tenant(user.tenantId, async (em) => {
    const agent = await agentById(em, params.agentId);
    const versions = await newestVersions(em, [agent.id]);
    return presentAgent(agent, versions.get(agent.id) ?? null, await catalogueOf(em));
  });
  return { status: 200, body };
};
