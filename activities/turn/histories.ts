import type { Orm } from '../../db/orm.ts';
import { queryAsTenant } from '../../db/tenancy.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { HistoryMessage } from '../llm/prompt.ts';
import type { TurnRef } from './contract.ts';

const TURNS_KEPT = 500;

/** The last messages before a turn's own, oldest first. */
export interface Histories {
  of(turn: Pick<TurnRef, 'tenantId' | 'conversationId' | 'turnId'>): Promise<HistoryMessage[]>;
  /** What the statement that began the turn has read with it: most models are called by the worker that did. */
  remember(turnId: string, newestFirst: HistoryMessage[]): void;
}

/**
 * A conversation's last messages, newest first, and among them the notes with which colleagues handed it back, and what
 * became of calls since: for the agent alone. Two parameters: the conversation, the turn. Notes have no position of
 * their own; each comes after the messages that were there before it. What a guardrail held back is not read again.
 */
export const LAST_MESSAGES = `select role, content
  from (select ?::uuid as conversation_id, ?::uuid as turn_id) here, lateral (
    (select role, case when metadata ->> 'heldBack' = 'true' then '(Held back by a guardrail.)' else content end as content,
        position::numeric as place, created_at from messages m
      where m.conversation_id = here.conversation_id and m.turn_id is distinct from here.turn_id
      order by position desc limit ${LIMITS.historyMessages})
    union all
    (select 'note', case kind when 'hand-back' then text else 'What became of an earlier call is known now. ' || (event ->> 'summary') end,
      0.5 + coalesce((select max(position) from messages m
        where m.conversation_id = a.conversation_id and m.created_at <= a.created_at), 0), created_at
      from desk_actions a
      where a.conversation_id = here.conversation_id and (kind = 'outcome' or (kind = 'hand-back' and text is not null))
      order by created_at desc limit ${LIMITS.historyMessages})
  ) told order by place desc, created_at desc limit ${LIMITS.historyMessages}`;

export function createHistories(orm: Orm): Histories {
  const kept = new Map<string, HistoryMessage[]>();
  return {
    async of({ tenantId, conversationId, turnId }) {
      const known = kept.get(turnId);
      if (known) return known;
      const read = await queryAsTenant<HistoryMessage>(orm, tenantId, LAST_MESSAGES, [conversationId, turnId]);
      return read.reverse();
    },
    remember(turnId, newestFirst) {
      const oldest = kept.size >= TURNS_KEPT ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      kept.set(turnId, newestFirst.toReversed());
    },
  };
}
