import type { EntityManager } from '@mikro-orm/postgresql';
import type { conversationRoutes, ConversationSummary } from '../../../contract/http/conversations.ts';
import { Agent, AgentVersion } from '../../../db/entities/agent.ts';
import { Conversation, type Turn } from '../../../db/entities/conversation.ts';
import { excerptOf } from '../../../domain/conversation/excerpt.ts';
import type { ConversationOutcome } from '../../../domain/conversation/outcome.ts';
import { searchTerms } from '../../../domain/conversation/search.ts';
import { LIMITS } from '../../../domain/limits.ts';
import { filterOf, OUTCOME_OF } from '../../conversation-filter.ts';
import type { Handler } from '../../handler.ts';
import { pageOf, placeOf } from '../../page.ts';
import { presentConversationSummary, type Names } from '../../presenters/conversation.ts';

export const listConversations: Handler<typeof conversationRoutes.list> = async ({ query, user }, { database }) => {
  const filter = filterOf(query);
  const place = placeOf(query.cursor);
  const further = place ? 'and (c.last_activity_at, c.id) < (?::timestamptz, ?::uuid)' : '';
  const body = await database.tenant(user.tenantId, async (em) => {
    const counting = query.count !== undefined && !place;
    // What a search finds is all found before the first of it can be told: it is counted on the way.
    const counted = counting && query.q ? ', count(*) over ()::int as count' : '';
    const found = await em.execute<{ id: string; count?: number }[]>(
      `select c.id ${counted} from conversations c where ${filter.sql} ${further} order by c.last_activity_at desc, c.id desc limit ?`,
      [...filter.parameters, ...(place ? [place.at.toISOString(), place.id] : []), query.limit + 1],
    );
    const { rows, nextCursor } = pageOf(await inOrder(em, found), query.limit, (row) => ({ at: row.lastActivityAt, id: row.id }));
    const namesOf = await namesFor(em, rows);
    const standingOf = await standingsFor(em, rows, query.q);
    const items = rows.map((row) => ({ ...presentConversationSummary(row, namesOf(row)), ...standingOf(row) }));
    return { items, nextCursor, ...(counting ? { total: capped(counted ? (found[0]?.count ?? 0) : await countOf(em, filter)) } : {}) };
  });
  return { status: 200, body };
};

async function inOrder(em: EntityManager, found: readonly { id: string }[]): Promise<Conversation[]> {
  const rows = await em.find(Conversation, { id: { $in: found.map(({ id }) => id) } });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return found.flatMap(({ id }) => byId.get(id) ?? []);
}

async function countOf(em: EntityManager, filter: ReturnType<typeof filterOf>): Promise<number> {
  const sql = `select count(*)::int as count from (select from conversations c where ${filter.sql} limit ?) counted`;
  const [row] = await em.execute<{ count: number }[]>(sql, [...filter.parameters, LIMITS.countedConversations + 1]);
  return row?.count ?? 0;
}

const capped = (count: number) => ({
  count: Math.min(count, LIMITS.countedConversations), orMore: count > LIMITS.countedConversations,
});

/** The first message that says a word of the search, as far as it is looked at. */
const SAYING = `(select left(m.content, 20000) from messages m, to_tsquery('simple', ?) query
  where m.conversation_id = c.id and m.words @@ query order by m.position limit 1)`;

type Standing = Pick<ConversationSummary, 'outcome' | 'excerpt'>;

/** What came of the conversations of a page, and where they say what was searched for. */
async function standingsFor(em: EntityManager, rows: readonly Conversation[], q = ''): Promise<(row: Conversation) => Standing> {
  if (rows.length === 0) return () => ({});
  const terms = searchTerms(q);
  const found = await em.execute<{ id: string; outcome: ConversationOutcome | null; saying?: string | null }[]>(
    `select c.id, ${OUTCOME_OF} as outcome ${terms.length > 0 ? `, ${SAYING} as saying` : ''} from conversations c where c.id in (?)`,
    [...(terms.length > 0 ? [terms.join(' | ')] : []), rows.map((row) => row.id)],
  );
  const byId = new Map(found.map(({ id, outcome, saying }) => [id, { outcome, ...(saying ? { excerpt: excerptOf(saying, q) } : {}) }]));
  return (row) => byId.get(row.id) ?? {};
}

/** Names of agents and versions, those of the turns too; deleted agents keep theirs. */
export async function namesFor(
  em: EntityManager, rows: Conversation[], turns: readonly Pick<Turn, 'versionId'>[] = [],
): Promise<(row: Conversation) => Names> {
  const among = (ids: readonly string[]) => ({ id: { $in: [...new Set(ids)] } });
  const ranOn = turns.flatMap(({ versionId }) => versionId ?? []);
  const agents = await em.find(Agent, among(rows.map((row) => row.agentId)), { fields: ['name'] });
  const versions = await em.find(AgentVersion, among([...rows.map((row) => row.versionId), ...ranOn]), { fields: ['version'] });
  const agentName = new Map(agents.map((agent) => [agent.id, agent.name]));
  const version = new Map(versions.map((entry) => [entry.id, entry.version]));
  const versionOf = (id: string) => version.get(id);
  return (row) => ({ agentName: agentName.get(row.agentId) ?? '', version: versionOf(row.versionId) ?? '', versionOf });
}
