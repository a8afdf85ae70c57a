import { inboxEventSchema, inboxRoutes, type InboxEvent } from '../../../../contract/http/inbox.ts';

/** The part of an EventSource that is used; tests give their own. */
export interface EventStream {
  addEventListener(type: string, listener: (event: { data?: unknown }) => void): void;
  close(): void;
}

export interface InboxLinkOptions {
  onEvent: (event: InboxEvent) => void;
  onLost: () => void;
  open?: () => EventStream;
}

const TYPES = ['ready', 'approval', 'conversation', 'outcomes'] as const;
const COME_BACK_MS = 3_000;

/**
 * Listens to the inbox. A browser gives one address few connections, so a tab that nobody looks at gives its own back;
 * each `ready` asks for the lists again, which makes up for whatever was missed.
 */
export function openInboxLink({ onEvent, onLost, open = () => new EventSource(inboxRoutes.events.path) }: InboxLinkOptions): () => void {
  let stream: EventStream | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const disconnect = () => {
    clearTimeout(timer);
    stream?.close();
    stream = null;
  };
  const connect = () => {
    disconnect();
    const mine = (stream = open());
    for (const type of TYPES) mine.addEventListener(type, (message) => read(message.data));
    mine.addEventListener('error', () => {
      if (stream !== mine) return;
      disconnect();
      onLost();
      timer = setTimeout(connect, COME_BACK_MS);
    });
  };
  const read = (data: unknown) => {
    const event = inboxEventSchema.safeParse(parseJson(data));
    if (event.success) onEvent(event.data);
  };
  const onVisibility = () => (document.hidden ? disconnect() : connect());
  document.addEventListener('visibilitychange', onVisibility);
  if (!document.hidden) connect();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    disconnect();
  };
}

function parseJson(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return null;
  }
}
