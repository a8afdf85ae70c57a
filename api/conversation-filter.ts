import type { z } from 'zod';
import type { conversationRoutes } from '../contract/http/conversations.ts';
import type { ConversationOutcome } from '../domain/conversation/outcome.ts';
import { searchTerms } from '../domain/conversation/search.ts';

export type ConversationQuery = z.output<typeof conversationRoutes.list.query>;

interface Condition {
  sql: string;
  parameters: unknown[];
}

/**
 * The conditions of a list of conversations, in SQL on `conversations c`. What is said of other tables is asked of
 * their indices, so that nothing has to be written twice.
 */
export function filterOf(query: ConversationQuery): Condition {
  const conditions: Condition[] = [];
  const also = (sql: string, ...parameters: unknown[]) => void conditions.push({ sql, parameters });
  if (query.mode) also('c.mode = ?', query.mode);
  else also(`c.mode <> 'evaluation'`);
  // What one node came to is shown beside it, and is no conversation.
  also(`(c.origin ->> 'kind') is distinct from 'node-run'`);
  if (query.agentId) also('c.agent_id = ?', query.agentId);
  if (query.versionId) also('c.version_id = ?', query.versionId);
  if (query.status) also('c.status = ?', query.status);
  if (query.outcome) also(OUTCOMES[query.outcome]);
  if (query.toolName) also('exists (select from tool_calls t where t.conversation_id = c.id and t.tool_name = ?)', query.toolName);
  if (query.rating) also(RATINGS[query.rating]);
  if (query.minCostMicros !== undefined) also('c.cost_micros >= ?', query.minCostMicros);
  if (query.maxCostMicros !== undefined) also('c.cost_micros <= ?', query.maxCostMicros);
  if (query.language === 'unknown') also('c.language is null');
  else if (query.language) also('c.language = ?', query.language);
  if (query.since) also('c.last_activity_at >= ?::timestamptz', query.since);
  if (query.until) also('c.last_activity_at < ?::timestamptz', query.until);
  if (query.q) {
    const terms = searchTerms(query.q);
    if (terms.length === 0) also('false');
    for (const term of terms) also(`c.id in (select conversations_that_say(to_tsquery('simple', ?)))`, term);
  }
  return { sql: conditions.map(({ sql }) => sql).join('\n and '), parameters: conditions.flatMap(({ parameters }) => parameters) };
}

const WAITS = `exists (select from approvals a where a.conversation_id = c.id and a.status = 'waiting')`;
/** A conversation's turns are numbered: the latest is the one with its count. */
const latestTurn = (status: string) => `exists (select from turns u where u.conversation_id = c.id and u.sequence = c.turn_count and u.status = '${status}')`;

const OUTCOMES: Record<ConversationOutcome, string> = {
  'handed-over': `c.status = 'handed-over'`,
  waiting: `c.status = 'open' and ${WAITS}`,
  completed: `c.status = 'open' and ${latestTurn('completed')}`,
  failed: `c.status = 'open' and ${latestTurn('failed')}`,
  stopped: `c.status = 'open' and ${latestTurn('stopped')}`,
  running: `c.status = 'open' and ${latestTurn('running')} and not ${WAITS}`,
};

/** The same for a conversation that is shown: handed over, or waiting, or as its latest turn stands. */
export const OUTCOME_OF = `case when c.status = 'handed-over' then 'handed-over' when ${WAITS} then 'waiting'
  else (select case u.status when 'handed-over' then 'completed' else u.status end
    from turns u where u.conversation_id = c.id and u.sequence = c.turn_count) end`;

const rated = (stars: string) => `exists (select from user_feedback f where f.conversation_id = c.id${stars})`;
const RATINGS = { good: rated(' and f.rating >= 4'), bad: rated(' and f.rating <= 2'), none: `not ${rated('')}` };
