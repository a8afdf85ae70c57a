import { Redis } from 'iovalkey';
import type { ChatEvent, ChatEventBody } from '../domain/conversation/events.ts';
import { eventChannel, eventCursorKey, eventStreamKey } from '../domain/ids.ts';

/**
 * A conversation's events: a Valkey stream whose entry ids are the offsets. Appending is one script, so that
 * an offset, its event and the memory of who wrote it are stored together or not at all.
 *
 * Each writer names its `source` (a step of a turn) with an attempt and a sequence. An event whose
 * (attempt, sequence) is not beyond the last one of its source is not stored again: a retried append, or an
 * activity that Temporal has already given up on and that writes on, changes nothing. A turn that was closed
 * takes its `last` event only: nothing is told after a turn's end but what became known of its calls. A turn that was muted says nothing more, though
 * what becomes of its calls is still told.
 */
const APPEND = `
if ARGV[8] == 'known' and redis.call('HEXISTS', KEYS[2], 'offset') == 0 then return 0 end
if ARGV[8] ~= 'last' and redis.call('HGET', KEYS[2], 'closed') == ARGV[7] then return 0 end
if ARGV[8] == 'speaking' and redis.call('HGET', KEYS[2], 'muted') == ARGV[7] then return 0 end
local attempt, first = tonumber(ARGV[2]), tonumber(ARGV[3])
local written = 0
local cursor = redis.call('HGET', KEYS[2], ARGV[1])
if cursor then
  local a, s = string.match(cursor, '^(%d+):(%d+)$')
  if attempt < tonumber(a) then return 0 end
  if attempt == tonumber(a) then written = tonumber(s) end
end
local last = first + #ARGV - 9
if last <= written then return 0 end
local offset = math.max(tonumber(redis.call('HGET', KEYS[2], 'offset') or '0'), tonumber(ARGV[4]))
local told = {}
for i = 9, #ARGV do
  if first + i - 9 > written then
    offset = offset + 1
    redis.call('XADD', KEYS[1], offset .. '-1', 'e', ARGV[i])
    table.insert(told, ARGV[i])
  end
end
redis.call('HSET', KEYS[2], 'offset', offset, ARGV[1], ARGV[2] .. ':' .. last)
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('PUBLISH', ARGV[6], offset .. '\\n' .. table.concat(told, '\\n'))
return offset
`;

/** Streams are a cache of what PostgreSQL keeps with each ended turn: they may go after this long unused. */
const STREAM_SECONDS = 7 * 24 * 3600;

/** Where an event comes from: what makes appending it twice harmless. */
export interface EventSource {
  /** Within the conversation, such as `<turn>/model/<node>/<round>`. */
  source: string;
  /** Of the activity. A higher attempt silences a lower one for good. */
  attempt: number;
  /** Of the first event. Grows by one an event within a source and attempt. */
  sequence: number;
}

export interface AppendRequest extends EventSource {
  conversationId: string;
  turnId: string;
  /** Stored together: all of them, or those that this source has not written yet. */
  events: ChatEventBody[];
  /** No offset is given at or below this one: what PostgreSQL knows, in case the stream has been lost. */
  floorOffset: number;
  /** `last`: the turn's end, or what became known of a call since, which a closed turn still takes. `known`: only if the conversation's stream is there. */
  when?: 'last' | 'known';
}

/** What the agent says, rather than what happens. */
const speaks = ({ type }: ChatEventBody) => type === 'text-delta' || type === 'text-reset' || type === 'status';

interface StoredEvent {
  turnId: string;
  at: string;
  event: ChatEventBody;
}

export interface EventLog {
  /** @returns the last event's offset, or null when nothing was written: the source had written that far, or `when` forbids it */
  append(request: AppendRequest): Promise<number | null>;
  /** Fences the turn: after this only its last event is taken. */
  closeTurn(conversationId: string, turnId: string): Promise<void>;
  /** The agent falls silent at once, whatever is still on its way. */
  muteTurn(conversationId: string, turnId: string): Promise<void>;
  /** Events after an offset, in order, at most `limit`. */
  read(conversationId: string, afterOffset: number, limit?: number): Promise<ChatEvent[]>;
  /** The last offset, or null when no stream is there (expired, or lost). */
  lastOffset(conversationId: string): Promise<number | null>;
}

type WithAppend = Redis & { appendEvents(...args: (string | number)[]): Promise<number> };

/** @param redis its commands wait while Valkey restarts; callers bound how long by their own time-outs */
export function createEventLog(redis: Redis): EventLog {
  redis.defineCommand('appendEvents', { numberOfKeys: 2, lua: APPEND });
  const commands = redis as WithAppend;
  return {
    async append({ conversationId, turnId, events, source, attempt, sequence, floorOffset, when }) {
      const at = new Date().toISOString();
      const stored = events.map((event) => JSON.stringify({ turnId, at, event } satisfies StoredEvent));
      const offset = await commands.appendEvents(
        eventStreamKey(conversationId), eventCursorKey(conversationId),
        source, attempt, sequence, floorOffset, STREAM_SECONDS, eventChannel(conversationId), turnId, when ?? (events.some(speaks) ? 'speaking' : ''),
        ...stored,
      );
      return offset === 0 ? null : offset;
    },
    async closeTurn(conversationId, turnId) {
      await redis.hset(eventCursorKey(conversationId), 'closed', turnId);
    },
    async muteTurn(conversationId, turnId) {
      await redis.hset(eventCursorKey(conversationId), 'muted', turnId);
    },
    async read(conversationId, afterOffset, limit = 500) {
      const entries = await redis.xrange(eventStreamKey(conversationId), `(${afterOffset}-1`, '+', 'COUNT', limit);
      return entries.map(([id, fields]) => eventOf(conversationId, id, fields[1] ?? ''));
    },
    async lastOffset(conversationId) {
      const offset = await redis.hget(eventCursorKey(conversationId), 'offset');
      return offset === null ? null : Number(offset);
    },
  };
}

/** What is published with an append: the last offset and, one a line, the events that were stored. */
export function announcedEvents(conversationId: string, message: string): ChatEvent[] {
  const [last = '', ...stored] = message.split('\n');
  const first = Number(last) - stored.length + 1;
  return stored.map((json, index) => eventOf(conversationId, String(first + index), json));
}

function eventOf(conversationId: string, id: string, json: string): ChatEvent {
  const { turnId, at, event } = JSON.parse(json) as StoredEvent;
  return { ...event, conversationId, turnId, offset: Number.parseInt(id, 10), at };
}

/**
 * A connection that outlives restarts of Valkey: commands wait for it rather than fail. Automatic pipelines stay
 * off: the client ends the whole process when one comes back with fewer answers than it has commands.
 */
export function openValkey(url: string): Redis {
  return new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(50 * attempt, 500),
    lazyConnect: false,
  });
}
