import type { EntityManager } from '@mikro-orm/postgresql';
import { replayedTurn, type ReplayedTurn } from '../domain/replay/turns.ts';
import { Message, Turn } from './entities/conversation.ts';
import { repeatedTurns } from './replay-selection.ts';

export interface ReplayedSides {
  original: ReplayedTurn[];
  candidate: ReplayedTurn[];
}

/** Both sides of a pair, turn beside turn: of the original those that were run again. */
export async function replayedSides(em: EntityManager, pair: { originalConversationId: string; conversationId: string }): Promise<ReplayedSides> {
  const repeated = await repeatedTurns(em, pair.originalConversationId);
  return { original: await turnsOf(em, pair.originalConversationId, repeated), candidate: await turnsOf(em, pair.conversationId) };
}

/** @param only these: what a long conversation said later is not read */
async function turnsOf(em: EntityManager, conversationId: string, only?: readonly string[]): Promise<ReplayedTurn[]> {
  const turns = await em.find(Turn, { conversationId, ...(only ? { id: { $in: [...only] } } : {}) }, { orderBy: { sequence: 'asc' } });
  const messages = await em.find(Message, { conversationId, turnId: { $in: turns.map(({ id }) => id) }, role: 'user' });
  const said = new Map(messages.map(({ turnId, content }) => [turnId, content]));
  return turns.flatMap((turn) => replayedTurn(turn, said.get(turn.id) ?? '') ?? []);
}
