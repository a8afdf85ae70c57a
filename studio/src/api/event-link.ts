/** The part of an EventSource that is used; tests give their own. */
export interface EventStream {
  addEventListener(type: string, listener: (event: { data?: unknown }) => void): void;
  close(): void;
}

export interface EventLinkOptions<Event> {
  types: readonly string[];
  /** @returns nothing for what is no event of this stream */
  read: (data: unknown) => Event | undefined;
  onEvent: (event: Event) => void;
  onLost: () => void;
  open: () => EventStream;
  /** True for a reader who wants to hear while the tab is hidden, too. */
  staysHidden?: () => boolean;
}

const COME_BACK_MS = 3_000;

/**
 * Listens to a stream of events. A browser gives one address few connections, so a tab that nobody looks at gives its own
 * back; each `ready` asks for the list again, which makes up for whatever was missed.
 */
export function openEventLink<Event>({ types, read, onEvent, onLost, open, staysHidden = () => false }: EventLinkOptions<Event>): () => void {
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
    for (const type of types) {
      mine.addEventListener(type, (message) => {
        const event = read(parseJson(message.data));
        if (event !== undefined) onEvent(event);
      });
    }
    mine.addEventListener('error', () => {
      if (stream !== mine) return;
      disconnect();
      onLost();
      timer = setTimeout(connect, COME_BACK_MS);
    });
  };
  const onVisibility = () => {
    if (!document.hidden) connect();
    else if (!staysHidden()) disconnect();
  };
  document.addEventListener('visibilitychange', onVisibility);
  if (!document.hidden || staysHidden()) connect();
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
