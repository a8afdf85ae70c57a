import { notificationSchema, type Notification as NotificationBody } from '../../contract/http/notifications.ts';
import type { Notification } from '../../db/entities/notification.ts';

/** @returns nothing for one that this version has no words for: a newer worker may have written it */
export function presentNotification({ id, createdAt, readAt, kind, facts }: Notification): NotificationBody | undefined {
  const body = notificationSchema.safeParse({ id, at: createdAt.toISOString(), readAt: readAt?.toISOString() ?? null, kind, facts });
  return body.success ? body.data : undefined;
}
