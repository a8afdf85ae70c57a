import type { EntityManager } from '@mikro-orm/postgresql';
import { CitiflowError } from '../../domain/errors.ts';

/** Who has a conversation, and from where its next event's offset goes on. */
export interface Standing {
  status: 'open' | 'handed-over';
  takenById: string | null;
  takenByName: string | null;
  tenantName: string;
  floorOffset: number;
}

/** SQL: the highest offset that PostgreSQL knows of a conversation, by turns or by colleagues. `?` is its id, twice. */
const HIGHEST_OFFSET = `greatest(
  coalesce((select max(last_offset) from turns where conversation_id = ?), 0),
  coalesce((select max(last_offset) from desk_actions where conversation_id = ?), 0))`;

/** Locks the conversation's row until the transaction's end: one colleague at a time. @throws CitiflowError `not_found` */
export async function standingOf(em: EntityManager, { conversationId }: { conversationId: string }): Promise<Standing> {
  const [row] = await em.execute<{
    status: Standing['status']; taken_by_id: string | null; taken_by_name: string | null; tenant_name: string; floor: number;
  }[]>(
    `select c.status, c.taken_by_id, c.taken_by_name, t.name as tenant_name, ${HIGHEST_OFFSET} as floor
     from conversations c join tenants t on t.id = c.tenant_id where c.id = ? for update of c`,
    [conversationId, conversationId, conversationId],
  );
  if (!row) throw new CitiflowError('not_found', 'The conversation does not exist.');
  return {
    status: row.status, takenById: row.taken_by_id, takenByName: row.taken_by_name,
    tenantName: row.tenant_name, floorOffset: row.floor,
  };
}
