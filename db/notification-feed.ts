import type { Redis } from 'iovalkey';
import { notificationChannel } from '../domain/ids.ts';

export interface NotificationRef {
  id: string;
  userId: string;
}

/** Tells those who have the studio open that there is something for them. */
export interface NotificationFeed {
  /** An entry without an id: its user has one less to read. */
  announce(tenantId: string, told: readonly (NotificationRef | { userId: string })[]): void;
}

/** A convenience as the inbox' is: what is lost with Valkey is found when the list is loaded again. */
export function createNotificationFeed(redis: Redis): NotificationFeed {
  return {
    announce(tenantId, told) {
      if (told.length > 0) redis.publish(notificationChannel(tenantId), JSON.stringify(told)).catch(() => undefined);
    },
  };
}

/** For somebody who has read something: their other windows count anew. */
export const announceRead = (redis: Redis, tenantId: string, userId: string): void => {
  redis.publish(notificationChannel(tenantId), JSON.stringify([{ userId }])).catch(() => undefined);
};

/** @returns what an announcement says; an entry without an id says that its user has read something */
export function announcedNotifications(message: string): { userId: string; id?: string }[] {
  const parsed: unknown = JSON.parse(message);
  if (!Array.isArray(parsed)) return [];
  return parsed.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('userId' in entry) || typeof entry.userId !== 'string') return [];
    return [{ userId: entry.userId, ...('id' in entry && typeof entry.id === 'string' ? { id: entry.id } : {}) }];
  });
}
