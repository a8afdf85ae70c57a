import type { Redis } from 'iovalkey';
import { announcedEvents } from '../../db/event-log.ts';
import type { ChatEvent } from '../../domain/conversation/events.ts';
import { eventChannel } from '../../domain/ids.ts';
import type { EventArchive, Spoken } from './event-archive.ts';

/** Someone who wants a conversation's events: each once, in order. */
export interface Listener {
  conversation: Spoken;
  afterOffset: number;
  deliver(event: ChatEvent): void;
  /** The process stops: come back to the next one. */
  ended?(): void;
}

export interface EventFeed {
  /** @returns a function that ends it */
  listen(listener: Listener): () => void;
  close(): void;
}

const BATCH = 500;
const RETRY_MS = 500;
/** Announcements can be lost with a connection; what was missed in a running turn is found by looking again. */
const LOOK_AGAIN_MS = 3_000;

interface Reader extends Listener {
  offset: number;
  reading: boolean;
  /** Something was announced while a read was under way. */
  again: boolean;
  /** The last event that was delivered did not end its turn. */
  midTurn: boolean;
  closed: boolean;
}

/**
 * Delivers conversations' events to whoever listens in this process. Valkey announces what is new; a listener
 * whose next event that is has it from the announcement, and any other reads the log on from its own offset. So
 * nothing can be delivered twice or out of order, and a lost announcement costs time and not events.
 * @param subscriber a connection of its own: one in subscriber mode takes no other commands
 */
export function createEventFeed(subscriber: Redis, archive: EventArchive): EventFeed {
  const topics = new Map<string, Set<Reader>>();
  const everyone = () => [...topics.values()].flatMap((readers) => [...readers]);

  subscriber.on('message', (channel: string, message: string) => {
    for (const reader of topics.get(channel) ?? []) hear(reader, message, archive);
  });
  subscriber.on('ready', () => everyone().forEach((reader) => void read(reader, archive)));
  const lookAgain = setInterval(
    () => everyone().filter((reader) => reader.midTurn).forEach((reader) => void read(reader, archive)),
    LOOK_AGAIN_MS,
  );
  lookAgain.unref();

  return {
    listen(listener) {
      const reader: Reader = { ...listener, offset: listener.afterOffset, reading: false, again: false, midTurn: false, closed: false };
      const channel = eventChannel(listener.conversation.id);
      const readers = topics.get(channel) ?? new Set();
      topics.set(channel, readers.add(reader));
      // Read only once announcements arrive: between a read and a subscription an event could be missed.
      if (readers.size === 1) subscriber.subscribe(channel).then(() => read(reader, archive), () => read(reader, archive));
      else void read(reader, archive);
      return () => {
        reader.closed = true;
        readers.delete(reader);
        if (readers.size > 0 || topics.get(channel) !== readers) return;
        topics.delete(channel);
        subscriber.unsubscribe(channel).catch(() => undefined);
      };
    },
    close() {
      clearInterval(lookAgain);
      for (const reader of everyone()) {
        reader.closed = true;
        reader.ended?.();
      }
      topics.clear();
    },
  };
}

function hear(reader: Reader, message: string, archive: EventArchive): void {
  const events = announcedEvents(reader.conversation.id, message);
  const [first] = events;
  if (!reader.reading && first?.offset === reader.offset + 1) for (const event of events) deliver(reader, event);
  else if ((events.at(-1)?.offset ?? 0) > reader.offset) void read(reader, archive);
}

/** Reads on until nothing is left. One at a time a reader; while a store is down, it comes back. */
async function read(reader: Reader, archive: EventArchive): Promise<void> {
  if (reader.closed) return;
  reader.again = true;
  if (reader.reading) return;
  reader.reading = true;
  try {
    while (reader.again && !reader.closed) {
      reader.again = false;
      const events = await archive.readAfter(reader.conversation, reader.offset, BATCH);
      for (const event of events) deliver(reader, event);
      if (events.length >= BATCH) reader.again = true;
    }
  } catch {
    setTimeout(() => void read(reader, archive), RETRY_MS).unref();
  } finally {
    reader.reading = false;
  }
}

function deliver(reader: Reader, event: ChatEvent): void {
  if (reader.closed || event.offset <= reader.offset) return;
  reader.offset = event.offset;
  // What a colleague writes is of no turn.
  if (event.type !== 'agent-message' && event.type !== 'hand-back') reader.midTurn = event.type !== 'turn-end';
  reader.deliver(event);
}
