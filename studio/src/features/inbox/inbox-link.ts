import { inboxEventSchema, inboxRoutes, type InboxEvent } from '../../../../contract/http/inbox.ts';
import { openEventLink, type EventStream } from '../../api/event-link.ts';

export interface InboxLinkOptions {
  onEvent: (event: InboxEvent) => void;
  onLost: () => void;
  open?: () => EventStream;
}

/** Listens to the inbox while the tab is looked at. */
export const openInboxLink = ({ onEvent, onLost, open = () => new EventSource(inboxRoutes.events.path) }: InboxLinkOptions): (() => void) =>
  openEventLink({
    types: ['ready', 'approval', 'conversation', 'outcomes'],
    read: (data) => inboxEventSchema.safeParse(data).data,
    onEvent, onLost, open,
  });
