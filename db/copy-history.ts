import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * Gives a new conversation what had been said in another before one of its turns: the messages, and the notes that the
 * agent reads with them. The copies belong to no turn; the next turn gets the number of the one that they lead up to.
 */
export async function copyHistory(em: EntityManager, copy: { from: string; to: string; beforeTurnId: string }): Promise<void> {
  const { from, to, beforeTurnId } = copy;
  await em.execute(
    `insert into messages (id, tenant_id, conversation_id, turn_id, position, role, external_id, content, metadata, created_at)
     select gen_random_uuid(), tenant_id, ?, null, position, role, external_id, content, metadata, created_at
     from messages where conversation_id = ? and position < (select min(position) from messages where turn_id = ?)`,
    [to, from, beforeTurnId],
  );
  await em.execute(
    `insert into desk_actions (id, tenant_id, conversation_id, kind, by_id, by_name, text, event, created_at)
     select gen_random_uuid(), tenant_id, ?, kind, by_id, by_name, text, event, created_at
     from desk_actions where conversation_id = ? and (kind = 'outcome' or (kind = 'hand-back' and text is not null))
       and created_at < (select created_at from turns where id = ?)`,
    [to, from, beforeTurnId],
  );
  await em.execute('update conversations set turn_count = (select sequence - 1 from turns where id = ?) where id = ?', [beforeTurnId, to]);
}
