import { Turn } from '../../db/entities/conversation.ts';
import { DeskAction } from '../../db/entities/desk.ts';
import type { ChatEvent } from '../../domain/conversation/events.ts';
import type { EventLog } from '../../db/event-log.ts';
import type { Database } from '../database.ts';

/** The conversation whose events are read. */
export interface Spoken {
  id: string;
  tenantId: string;
}

/** Events after an offset: from Valkey's stream, and from PostgreSQL where the stream has lost or outlived them. */
export interface EventArchive {
  readAfter(conversation: Spoken, offset: number, limit?: number): Promise<ChatEvent[]>;
  lastOffset(conversation: Spoken): Promise<number>;
}

/** Reads the stream, and fills what it lacks from the turns, and the colleagues' actions, that PostgreSQL keeps. */
export function createEventArchive(database: Database, log: EventLog): EventArchive {
  const saved = async ({ id, tenantId }: Spoken, offset: number) => {
    const later = { conversationId: id, lastOffset: { $gt: offset } };
    const [turns, actions] = await database.tenant(tenantId, (em) =>
      Promise.all([
        em.find(Turn, later, { fields: ['events'], orderBy: { sequence: 'asc' } }),
        em.find(DeskAction, later, { fields: ['event'] }),
      ]));
    const events = [...turns.flatMap((turn) => turn.events ?? []), ...actions.flatMap(({ event }) => (event ? [event] : []))];
    return events.filter((event) => event.offset > offset);
  };
  const lastSaved = ({ id, tenantId }: Spoken) =>
    database.tenant(tenantId, async (em) => {
      const [row] = await em.execute<{ last: number | null }[]>(
        `select greatest((select max(last_offset) from turns where conversation_id = ?),
           (select max(last_offset) from desk_actions where conversation_id = ?)) as last`, [id, id]);
      return row?.last ?? 0;
    });
  return {
    async readAfter(conversation, offset, limit = 500) {
      const streamed = await log.read(conversation.id, offset, limit);
      if (streamed[0]?.offset === offset + 1) return streamed;
      if (streamed.length === 0 && ((await log.lastOffset(conversation.id)) ?? -1) === offset) return [];
      const upTo = streamed[0]?.offset ?? Number.POSITIVE_INFINITY;
      const gap = (await saved(conversation, offset)).filter((event) => event.offset < upTo);
      return inOrder([...gap, ...streamed]);
    },
    async lastOffset(conversation) {
      const streamed = await log.lastOffset(conversation.id);
      return streamed ?? (await lastSaved(conversation));
    },
  };
}

function inOrder(events: ChatEvent[]): ChatEvent[] {
  const byOffset = new Map(events.map((event) => [event.offset, event]));
  return [...byOffset.values()].sort((one, other) => one.offset - other.offset);
}
