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

/** `select` list, from and order of a conversation's last messages; two parameters: the conversation, the turn. */
export const LAST_MESSAGES = `select role, content from messages
  where conversation_id = ? and turn_id is distinct from ? order by position desc limit ${LIMITS.historyMessages}`;

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
