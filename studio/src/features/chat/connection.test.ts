import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ChatConnection, type LinkState, type Socket } from './connection.ts';

/** A socket whose other end is the test. */
class FakeSocket implements Socket {
  sent: unknown[] = [];
  closed = false;
  #listeners: { type: string; listener: (message: { data: unknown }) => void }[] = [];

  addEventListener(type: string, listener: (message: { data: unknown }) => void) {
    this.#listeners.push({ type, listener });
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  emit(type: 'open' | 'close' | 'message', frame?: object) {
    for (const one of this.#listeners) if (one.type === type) one.listener({ data: JSON.stringify(frame) });
  }
}

function connect(hello = () => ({ conversationId: crypto.randomUUID(), afterOffset: 0 })) {
  const sockets: FakeSocket[] = [];
  const states: LinkState[] = [];
  const heard = { events: 0, ready: 0, errors: [] as string[] };
  const connection = new ChatConnection({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    hello,
    onEvent: () => (heard.events += 1),
    onReady: () => (heard.ready += 1),
    onError: (error) => {
      heard.errors.push(error.code);
      return error.code === 'offset_from_the_future';
    },
    onState: (state) => states.push(state),
    random: () => 0.5,
  });
  connection.connect();
  return { connection, sockets, states, heard };
}
const READY = { type: 'ready', conversationId: 'c', offset: 0 };

describe('ChatConnection', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('comes back after a loss, saying hello from where it then is', async () => {
    let offset = 0;
    const { sockets, states, heard } = connect(() => ({ conversationId: 'c', afterOffset: offset }));
    sockets[0]?.emit('open');
    sockets[0]?.emit('message', READY);
    offset = 41;
    sockets[0]?.emit('close');
    expect(states.at(-1)).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(250);
    sockets[1]?.emit('open');
    sockets[1]?.emit('message', READY);
    expect(sockets[1]?.sent[0]).toMatchObject({ type: 'hello', afterOffset: 41 });
    expect(states.at(-1)).toBe('ready');
    expect(heard.ready).toBe(2);
  });

  test('waits longer each time that the server is not there', async () => {
    const { sockets } = connect();
    const lose = () => sockets.at(-1)?.emit('close');
    lose();
    await vi.advanceTimersByTimeAsync(250);
    lose();
    await vi.advanceTimersByTimeAsync(250);
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(250);
    expect(sockets).toHaveLength(3);
  });

  test('notices a connection that has died without closing', async () => {
    const { sockets } = connect();
    sockets[0]?.emit('open');
    sockets[0]?.emit('message', READY);
    await vi.advanceTimersByTimeAsync(46_000);
    expect(sockets[0]?.sent).toContainEqual({ type: 'ping' });
    expect(sockets.length).toBeGreaterThan(1);
  });

  test('gives up on what trying again cannot mend, and not on what it can', async () => {
    const refused = connect();
    refused.sockets[0]?.emit('open');
    refused.sockets[0]?.emit('message', { type: 'error', code: 'agent_not_published', message: 'No version.' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(refused.sockets).toHaveLength(1);
    expect(refused.states.at(-1)).toBe('refused');

    const busy = connect();
    busy.sockets[0]?.emit('message', { type: 'error', code: 'rate_limited', message: 'Busy.' });
    busy.sockets[0]?.emit('close');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(busy.sockets).toHaveLength(2);
  });

  test('starts again at once when its offset is of another log', () => {
    const { sockets } = connect();
    sockets[0]?.emit('message', { type: 'error', code: 'offset_from_the_future', message: 'Too far.' });
    expect(sockets).toHaveLength(2);
    expect(sockets[0]?.closed).toBe(true);
  });

  test('does not listen to a socket that it has given up, nor to what is no frame', () => {
    const { connection, sockets, heard } = connect();
    sockets[0]?.emit('open');
    connection.reconnect();
    sockets[0]?.emit('message', READY);
    sockets[1]?.emit('message', { type: 'nonsense' });
    expect(heard).toEqual({ events: 0, ready: 0, errors: [] });
  });

  test('stays closed once it has been closed', async () => {
    const { connection, sockets } = connect();
    connection.close();
    sockets[0]?.emit('close');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
  });
});
