import type { EntityManager } from '@mikro-orm/postgresql';
import type { conversationRoutes } from '../../../contract/http/conversations.ts';
import { Agent, AgentVersion } from '../../../db/entities/agent.ts';
import { Conversation } from '../../../db/entities/conversation.ts';
import type { Handler } from '../../handler.ts';
import { olderThan, pageOf, placeOf } from '../../page.ts';
import { presentConversationSummary, type Names } from '../../presenters/conversation.ts';

export const listConversations: Handler<typeof conversationRoutes.list> = async ({ query, user }, { database }) => {
  const { agentId, status, mode } = query;
  const wanted = { ...(agentId ? { agentId } : {}), ...(status ? { status } : {}), mode: mode ?? { $ne: 'evaluation' as const } };
  const body = await database.tenant(user.tenantId, async (em) => {
    const found = await em.find(
      Conversation,
      { $and: [wanted, olderThan('lastActivityAt', placeOf(query.cursor))] },
      { orderBy: { lastActivityAt: 'desc', id: 'desc' }, limit: query.limit + 1 },
    );
    const { rows, nextCursor } = pageOf(found, query.limit, (row) => ({ at: row.lastActivityAt, id: row.id }));
    const namesOf = await namesFor(em, rows);
    return { items: rows.map((row) => presentConversationSummary(row, namesOf(row))), nextCursor };
  });
  return { status: 200, body };
};

/** Names of agents and versions; deleted agents keep theirs. */
export async function namesFor(em: EntityManager, rows: Conversation[]): Promise<(row: Conversation) => Names> {
  const ids = (of: (row: Conversation) => string) => ({ id: { $in: [...new Set(rows.map(of))] } });
  const agents = await em.find(Agent, ids((row) => row.agentId), { fields: ['name'] });
  const versions = await em.find(AgentVersion, ids((row) => row.versionId), { fields: ['version'] });
  const agentName = new Map(agents.map((agent) => [agent.id, agent.name]));
  const version = new Map(versions.map((entry) => [entry.id, entry.version]));
  return (row) => ({ agentName: agentName.get(row.agentId) ?? '', version: version.get(row.versionId) ?? '' });
}
