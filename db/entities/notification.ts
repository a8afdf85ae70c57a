import { defineEntity, p } from '@mikro-orm/core';
import { tenantColumns } from './columns.ts';

/** What one person is told of one thing that happened. */
const NotificationSchema = defineEntity({
  name: 'Notification',
  tableName: 'notifications',
  properties: {
    ...tenantColumns,
    userId: p.uuid(),
    /** What happened, such as `release/<id>/approval`: told twice, it is one row. */
    source: p.string(),
    kind: p.string(),
    facts: p.json<Record<string, unknown>>(),
    readAt: p.datetime(3).nullable(),
  },
});
export class Notification extends NotificationSchema.class {}
NotificationSchema.setClass(Notification);
export { NotificationSchema };
