import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { InboxEvent } from '../../../../contract/http/inbox.ts';
import type { EventStream } from '../../api/event-link.ts';
import { openInboxLink } from './inbox-link.ts';

class FakeStream implements EventStream {
  closed = false;
  readonly #listeners = new Map<string, (event: { data?: unknown }) => void>();
  addEventListener(type: string, listener: (event: { data?: unknown }) => void): void {
    this.#listeners.set(type, listener);
  }
  say(type: string, data?: unknown): void {
    this.#listeners.get(type)?.({ data: JSON.stringify(data) });
  }
  close(): void {
    this.closed = true;
  }
}

let streams: FakeStream[];
let heard: InboxEvent[];
let lost: number;
let close: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  [streams, heard, lost] = [[], [], 0];
  close = openInboxLink({
    onEvent: (event) => heard.push(event),
    onLost: () => (lost += 1),
    open: () => {
      const stream = new FakeStream();
      streams.push(stream);
      return stream;
    },
  });
});
afterEach(() => {
  close();
  vi.useRealTimers();
});

test('what is told is handed on, and what is no event of the inbox is not', () => {
  streams[0]?.say('ready', { type: 'ready' });
  streams[0]?.say('approval', { type: 'approval', approval: { id: 'not whole' } });
  expect(heard).toEqual([{ type: 'ready' }]);
});

test('a lost stream is told, and opened again after a while', () => {
  streams[0]?.say('error');
  expect([lost, streams.length, streams[0]?.closed]).toEqual([1, 1, true]);
  vi.advanceTimersByTime(3_000);
  expect(streams).toHaveLength(2);
});

test('a tab that nobody looks at gives its connection back, and has it again when somebody does', () => {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(streams[0]?.closed).toBe(true);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(streams).toHaveLength(2);
  hidden.mockRestore();
});
