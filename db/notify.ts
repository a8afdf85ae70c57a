import type { EntityManager } from '@mikro-orm/postgresql';
import { NOTIFICATIONS, type NotificationContent } from '../domain/notifications/notification.ts';
import { PERMISSIONS, type Permission } from '../domain/roles.ts';
import type { NotificationRef } from './notification-feed.ts';

/** Somebody, or everybody whose role carries a permission, less the one who did it. */
export type Readers = { userId: string } | { permission: Permission; except: string | null };

/**
 * Writes what its readers are told, in the transaction of what happened: both are there, or neither. Of one source each
 * reader has one row, so an activity that is repeated tells nothing twice.
 * @param source what happened, such as `release/<id>/approval`
 * @returns whom to announce it to, also where an attempt before this one has written it and was killed
 */
export async function notify(
  em: EntityManager, tenantId: string, readers: Readers, source: string, { kind, facts }: NotificationContent,
): Promise<NotificationRef[]> {
  const { sql, parameters } = whoReads(readers);
  await em.execute(
    `insert into notifications (id, tenant_id, user_id, source, kind, facts)
     select gen_random_uuid(), ?, u.id, ?, ?, ?::jsonb from users u where ${sql} on conflict (user_id, source) do nothing`,
    [tenantId, source, kind, JSON.stringify(facts), ...parameters],
  );
  const told = await em.execute<NotificationRef[]>('select id, user_id as "userId" from notifications where source = ?', [source]);
  if (told.length > 0) {
    await em.execute(
      `delete from notifications where created_at < now() - interval '${NOTIFICATIONS.keptDays} days'
         and user_id in (${told.map(() => '?').join(', ')})`,
      told.map(({ userId }) => userId),
    );
  }
  return told;
}

function whoReads(readers: Readers): { sql: string; parameters: unknown[] } {
  if ('userId' in readers) return { sql: 'u.id = ?', parameters: [readers.userId] };
  const roles = PERMISSIONS[readers.permission];
  return {
    sql: `u.role in (${roles.map(() => '?').join(', ')}) and u.id is distinct from ?::uuid`,
    parameters: [...roles, readers.except],
  };
}
