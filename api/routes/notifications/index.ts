import type { NotificationEvent, notificationRoutes } from '../../../contract/http/notifications.ts';
import { Notification } from '../../../db/entities/notification.ts';
import { announceRead } from '../../../db/notification-feed.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { openEventStream } from '../../event-stream.ts';
import { STREAMED, type HandlersOf } from '../../handler.ts';
import { olderThan, pageOf, placeOf } from '../../page.ts';
import { presentNotification } from '../../presenters/notification.ts';

export const notificationHandlers: HandlersOf<typeof notificationRoutes> = {
  async list({ query, user }, { database }) {
    const { id: userId, tenantId } = user;
    const body = await database.tenant(tenantId, async (em) => {
      const found = await em.find(
        Notification,
        { $and: [{ userId }, olderThan('createdAt', placeOf(query.cursor))] },
        { orderBy: { createdAt: 'desc', id: 'desc' }, limit: query.limit + 1 },
      );
      const { rows, nextCursor } = pageOf(found, query.limit, (row) => ({ at: row.createdAt, id: row.id }));
      return {
        items: rows.flatMap((row) => presentNotification(row) ?? []), nextCursor,
        unread: await em.count(Notification, { userId, readAt: null }),
      };
    });
    return { status: 200, body };
  },
  async events({ response, user, caller }, { notifications, apiKeys }) {
    openEventStream<NotificationEvent>(response, ({ deliver, end }) => {
      const stopListening = notifications.listen({ tenantId: user.tenantId, userId: user.id, deliver, ended: end });
      const endWatch = caller.apiKey && apiKeys.watch(caller.apiKey, end);
      return () => {
        endWatch?.();
        stopListening();
      };
    });
    return STREAMED;
  },
  async read({ params, user }, { database, valkey }) {
    const { id: userId, tenantId } = user;
    const unread = await database.tenant(tenantId, async (em) => {
      const row = await em.findOne(Notification, { id: params.notificationId, userId });
      if (!row) throw new CitiflowError('not_found');
      row.readAt ??= new Date();
      await em.flush();
      return em.count(Notification, { userId, readAt: null });
    });
    announceRead(valkey, tenantId, userId);
    return { status: 200, body: { unread } };
  },
  async readAll({ body, user }, { database, valkey }) {
    const { id: userId, tenantId } = user;
    const unread = await database.tenant(tenantId, async (em) => {
      const newest = await em.findOne(Notification, { id: body.upTo, userId });
      if (!newest) throw new CitiflowError('not_found');
      // What came while it was pressed has not been seen.
      await em.nativeUpdate(Notification, { userId, readAt: null, createdAt: { $lte: newest.createdAt } }, { readAt: new Date() });
      return em.count(Notification, { userId, readAt: null });
    });
    announceRead(valkey, tenantId, userId);
    return { status: 200, body: { unread } };
  },
};
