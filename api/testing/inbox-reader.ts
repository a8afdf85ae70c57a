import { inboxEventSchema, inboxRoutes, type InboxEvent } from '../../contract/http/inbox.ts';
import { openEvents, type EventReader } from './event-reader.ts';

/** An open inbox. @throws Error with the status of a refusal */
export const openInbox = (url: string, cookie: string): Promise<EventReader<InboxEvent>> =>
  openEvents(url + inboxRoutes.events.path, cookie, inboxEventSchema);
