import type { Redis } from 'iovalkey';
import type { NotificationEvent } from '../../contract/http/notifications.ts';
import { Notification } from '../../db/entities/notification.ts';
import { announcedNotifications } from '../../db/notification-feed.ts';
import { notificationChannel } from '../../domain/ids.ts';
import type { Database } from '../database.ts';
import { presentNotification } from '../presenters/notification.ts';

export interface NotificationListener {
  tenantId: string;
  userId: string;
  deliver(event: NotificationEvent): void;
  ended(): void;
}

/** Whoever has the studio open in this process. */
export interface NotificationStream {
  /** `ready` is delivered once announcements arrive: what was loaded before may be old. @returns a function that ends it */
  listen(listener: NotificationListener): () => void;
  close(): void;
}

/**
 * Valkey announces who is told what; what it says is read for those of them who listen here, as their tenant.
 * @param subscriber may be shared with other channels
 */
export function createNotificationStream(subscriber: Redis, database: Database): NotificationStream {
  const tenants = new Map<string, { tenantId: string; listeners: Set<NotificationListener> }>();

  subscriber.on('message', (channel: string, message: string) => {
    const tenant = tenants.get(channel);
    if (!tenant) return;
    for (const { userId, id } of announcedNotifications(message)) {
      const listeners = [...tenant.listeners].filter((listener) => listener.userId === userId);
      if (listeners.length === 0) continue;
      eventFor(database, tenant.tenantId, userId, id).then(
        (event) => event && listeners.forEach((listener) => listener.deliver(event)),
        () => listeners.forEach((listener) => listener.deliver({ type: 'ready' })),
      );
    }
  });
  subscriber.on('ready', () => {
    for (const { listeners } of tenants.values()) listeners.forEach((listener) => listener.deliver({ type: 'ready' }));
  });

  return {
    listen(listener) {
      const channel = notificationChannel(listener.tenantId);
      const tenant = tenants.get(channel) ?? { tenantId: listener.tenantId, listeners: new Set() };
      tenants.set(channel, tenant);
      tenant.listeners.add(listener);
      const ready = () => tenant.listeners.has(listener) && listener.deliver({ type: 'ready' });
      subscriber.subscribe(channel).then(ready, ready);
      return () => {
        tenant.listeners.delete(listener);
        if (tenant.listeners.size > 0 || tenants.get(channel) !== tenant) return;
        tenants.delete(channel);
        subscriber.unsubscribe(channel).catch(() => undefined);
      };
    },
    close() {
      for (const { listeners } of tenants.values()) listeners.forEach((listener) => listener.ended());
      tenants.clear();
    },
  };
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
