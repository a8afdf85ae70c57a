import type { EntityManager } from '@mikro-orm/postgresql';
import { Message, Turn } from '../../db/entities/conversation.ts';
import type { Observation, ObservedTurn } from '../../domain/evaluation/observation.ts';
import { callsIn } from '../../domain/evaluation/recorded-calls.ts';

/** What happened in a conversation, from its rows: the ended turns, in their order. */
export async function observe(em: EntityManager, conversationId: string): Promise<Observation> {
  const turns = await em.find(Turn, { conversationId }, { orderBy: { sequence: 'asc' } });
  const messages = await em.find(Message, { conversationId, role: 'user' });
  const said = new Map(messages.map((message) => [message.turnId, message.content]));
  return { turns: turns.flatMap((turn) => observedTurn(turn, said.get(turn.id) ?? '') ?? []) };
}

function observedTurn(turn: Turn, said: string): ObservedTurn | undefined {
  const { status } = turn;
  if (status === 'running') return undefined;
  const events = turn.events ?? [];
  const end = events.find((event) => event.type === 'turn-end');
  return {
    turnId: turn.id,
    said,
    status,
    reply: end?.content ?? '',
    calls: callsIn(events),
    citations: (end?.citations ?? []).map(({ documentId, title }) => ({ documentId, title })),
    inputTokens: turn.inputTokens,
    outputTokens: turn.outputTokens,
    costMicros: turn.costMicros,
    durationMs: end?.durationMs ?? 0,
    toolRounds: turn.steps.reduce((sum, { nodeType, detail }) => sum + (nodeType === 'model' ? roundsOf(detail) : 0), 0),
  };
}

/** A model that answered at once took one round, in which no tool was called. */
function roundsOf(detail: Record<string, unknown> | undefined): number {
  const rounds = detail?.['rounds'];
  return typeof rounds === 'number' ? Math.max(0, rounds - 1) : 0;
}
