import type { Redis } from 'iovalkey';
import type { NotificationEvent } from '../../contract/http/notifications.ts';
import { Notification } from '../../db/entities/notification.ts';
import { announcedNotifications } from '../../db/notification-feed.ts';
import { notificationChannel } from '../../domain/ids.ts';
import type { Database } from '../database.ts';
import { presentNotification } from '../presenters/notification.ts';
import { createTenantStream, type TenantStream } from './tenant-stream.ts';

export interface NotificationListener {
  tenantId: string;
  userId: string;
  deliver(event: NotificationEvent): void;
  ended(): void;
}

/** Whoever has the studio open in this process. */
export type NotificationStream = TenantStream<NotificationListener>;

/** Valkey announces who is told what; what it says is read for those of them who listen here, as their tenant. */
export function createNotificationStream(subscriber: Redis, database: Database): NotificationStream {
  return createTenantStream<NotificationEvent, NotificationListener>(subscriber, notificationChannel, (message, tenantId, all) => {
    for (const { userId, id } of announcedNotifications(message)) {
      const listeners = [...all].filter((listener) => listener.userId === userId);
      if (listeners.length === 0) continue;
      eventFor(database, tenantId, userId, id).then(
        (event) => event && listeners.forEach((listener) => listener.deliver(event)),
        () => listeners.forEach((listener) => listener.deliver({ type: 'ready' })),
      );
    }
  });
}

async function eventFor(database: Database, tenantId: string, userId: string, id: string | undefined): Promise<NotificationEvent | undefined> {
  return database.tenant(tenantId, async (em) => {
    const unread = await em.count(Notification, { userId, readAt: null });
    if (id === undefined) return { type: 'read', unread };
    const row = await em.findOne(Notification, { id, userId });
    const notification = row && presentNotification(row);
    return notification ? { type: 'notification', notification, unread } : undefined;
  });
}
