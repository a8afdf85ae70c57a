import { chatEventSchema, serverFrameSchema, type ChatEventWire, type ClientFrame, type ServerFrame } from '../../../../contract/events.ts';
import { ERRORS, isErrorCode } from '../../../../domain/errors.ts';

export type LinkState = 'connecting' | 'ready' | 'reconnecting' | 'refused' | 'closed';
type ErrorFrame = Extract<ServerFrame, { type: 'error' }>;
type Hello = Omit<Extract<ClientFrame, { type: 'hello' }>, 'type'>;

/** The part of a WebSocket that is used; tests give their own. */
export interface Socket {
  send(text: string): void;
  close(code?: number): void;
  addEventListener(type: 'open' | 'close', listener: () => void): void;
  addEventListener(type: 'message', listener: (message: { data: unknown }) => void): void;
}

export interface ConnectionOptions {
  open: () => Socket;
  /** Asked at every (re)connect: where to go on from. */
  hello: () => Hello;
  onEvent: (event: ChatEventWire) => void;
  onReady: (conversationId: string, offset: number) => void;
  /** True: say hello again; the owner has changed what `hello()` gives. */
  onError: (error: ErrorFrame) => boolean;
  onState: (state: LinkState) => void;
  /** 0 to 1; spreads the reconnects of many clients. */
  random?: () => number;
}

const BACK_OFF_MS = [250, 500, 1_000, 2_000, 4_000, 8_000];
const PING_EVERY_MS = 15_000;
const SILENCE_MS = 25_000;

/**
 * Keeps one conversation's socket open: says hello with the last offset after every loss, with back-off,
 * and notices a connection that has died without closing. What was said before is not repeated here:
 * `onReady` is where the owner sends again what no turn has been started for.
 */
export class ChatConnection {
  #options: ConnectionOptions;
  #socket: Socket | null = null;
  #ready = false;
  #closed = false;
  #attempt = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #pingTimer: ReturnType<typeof setInterval> | undefined;
  #heardAt = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get ready(): boolean {
    return this.#ready;
  }

  connect(): void {
    this.#closed = false;
    this.#options.onState(this.#attempt === 0 ? 'connecting' : 'reconnecting');
    const socket = this.#options.open();
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#heardAt = Date.now();
      socket.send(JSON.stringify({ type: 'hello', ...this.#options.hello() } satisfies ClientFrame));
    });
    // What a socket that has been given up still says is not listened to.
    socket.addEventListener('message', (message) => {
      if (socket === this.#socket) this.#read(message.data);
    });
    socket.addEventListener('close', () => {
      if (socket === this.#socket) this.#lost();
    });
  }

  /** False when there is no connection to send on. */
  send(frame: ClientFrame): boolean {
    if (!this.#ready || !this.#socket) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Drops the connection and comes back at once, saying hello from where `hello()` then says. */
  reconnect(): void {
    if (this.#closed) return;
    this.#drop();
    this.#attempt = Math.max(this.#attempt, 1);
    this.connect();
  }

  close(): void {
    this.#closed = true;
    this.#drop();
    this.#options.onState('closed');
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#ready = false;
    clearTimeout(this.#retryTimer);
    clearInterval(this.#pingTimer);
    socket?.close(1000);
  }

  #lost(): void {
    this.#drop();
    if (this.#closed) return;
    this.#attempt += 1;
    this.#options.onState('reconnecting');
    const base = BACK_OFF_MS[Math.min(this.#attempt - 1, BACK_OFF_MS.length - 1)] ?? 8_000;
    const spread = 0.75 + 0.5 * (this.#options.random ?? Math.random)();
    this.#retryTimer = setTimeout(() => this.connect(), base * spread);
  }

  #read(data: unknown): void {
    this.#heardAt = Date.now();
    const frame = parseJson(data);
    const event = chatEventSchema.safeParse(frame);
    if (event.success) return this.#options.onEvent(event.data);
    const control = serverFrameSchema.safeParse(frame);
    if (!control.success) return;
    if (control.data.type === 'ready') this.#becomeReady(control.data);
    else if (control.data.type === 'error') this.#fail(control.data);
  }

  #becomeReady({ conversationId, offset }: Extract<ServerFrame, { type: 'ready' }>): void {
    this.#ready = true;
    this.#attempt = 0;
    clearInterval(this.#pingTimer);
    this.#pingTimer = setInterval(() => this.#watch(), PING_EVERY_MS);
    this.#options.onState('ready');
    this.#options.onReady(conversationId, offset);
  }

  /** An error before `ready` that trying again cannot mend ends the attempts. */
  #fail(error: ErrorFrame): void {
    if (this.#options.onError(error)) return this.reconnect();
    const hopeless = isErrorCode(error.code) && !ERRORS[error.code].retryable;
    if (this.#ready || !hopeless) return;
    this.#closed = true;
    this.#drop();
    this.#options.onState('refused');
  }

  #watch(): void {
    if (Date.now() - this.#heardAt > SILENCE_MS) return this.#lost();
    this.send({ type: 'ping' });
  }
}

function parseJson(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return null;
  }
}

/** The socket of an agent's chat, on the studio's own address. */
export function openChatSocket(agentId: string): Socket {
  const address = new URL(`/ws/chat/${encodeURIComponent(agentId)}`, location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(address);
}
