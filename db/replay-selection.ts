import type { EntityManager } from '@mikro-orm/postgresql';
import { REPLAY } from '../domain/replay/limits.ts';
import type { ReplayFilter } from '../domain/replay/settings.ts';

/** One that fits a filter, latest first. */
export interface SelectedConversation {
  id: string;
  /** Turns that are run again, and what they cost then. */
  turns: number;
  costMicros: number;
}

/** Turns that are run again: the customer spoke, and until a colleague took over it was the agent who answered. */
const REPEATED = `
  t.status <> 'running' and t.sequence <= coalesce(
    (select min(h.sequence) from turns h where h.conversation_id = t.conversation_id and h.status = 'handed-over'), 2147483647)
  and exists (select 1 from messages m where m.conversation_id = t.conversation_id and m.turn_id = t.id and m.role = 'user' and m.content <> '')`;

const OUTCOMES = {
  answered: `c.handed_over_at is null and not exists (select 1 from turns f where f.conversation_id = c.id and f.status = 'failed')`,
  'handed-over': 'c.handed_over_at is not null',
  failed: `exists (select 1 from turns f where f.conversation_id = c.id and f.status = 'failed')`,
};

const RATINGS = {
  good: 'exists (select 1 from user_feedback u where u.conversation_id = c.id and u.rating >= 4)',
  bad: 'exists (select 1 from user_feedback u where u.conversation_id = c.id and u.rating <= 2)',
};

/** The agent's latest conversations with customers that fit: never a test's, an evaluation's, or one that is answered just now. */
export function selectConversations(em: EntityManager, agentId: string, filter: ReplayFilter): Promise<SelectedConversation[]> {
  const { conversations, since, until, versionId, outcome, tool, rating } = filter;
  const wanted = [
    since && { sql: 'c.created_at >= ?::timestamptz', values: [since] },
    until && { sql: 'c.created_at < ?::timestamptz', values: [until] },
    versionId && { sql: 'c.version_id = ?', values: [versionId] },
    tool && { sql: 'exists (select 1 from tool_calls x where x.conversation_id = c.id and x.tool_name = ?)', values: [tool] },
    outcome && { sql: OUTCOMES[outcome], values: [] },
    rating && { sql: RATINGS[rating], values: [] },
  ].filter((condition) => typeof condition === 'object');
  return em.execute<SelectedConversation[]>(
    // Chosen before anything is summed up: an agent may have had a hundred thousand conversations.
    `select c.id, count(t.id)::int as turns, coalesce(sum(t.cost_micros), 0)::float8 as "costMicros"
     from (
       select c.id, c.created_at from conversations c
       where c.agent_id = ? and c.mode = 'live' and c.turn_count > 0
         and not exists (select 1 from turns r where r.conversation_id = c.id and r.status = 'running')
         and exists (select 1 from turns t where t.conversation_id = c.id and ${REPEATED})
         ${wanted.map(({ sql }) => `and ${sql}`).join(' ')}
       order by c.created_at desc, c.id desc limit ?) c
     cross join lateral (
       select t.id, t.cost_micros from turns t where t.conversation_id = c.id and ${REPEATED} order by t.sequence limit ${REPLAY.turns}) t
     group by c.id, c.created_at order by c.created_at desc, c.id desc`,
    [agentId, ...wanted.flatMap(({ values }) => values), conversations],
  );
}

/** Ids of the turns that are run again, in their order. */
export async function repeatedTurns(em: EntityManager, conversationId: string): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select t.id from turns t where t.conversation_id = ? and ${REPEATED} order by t.sequence limit ${REPLAY.turns}`, [conversationId]);
  return rows.map(({ id }) => id);
}
