import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { z } from 'zod';
import { chatEventSchema, serverFrameSchema, type ChatEventWire, type ClientFrame } from '../../contract/events.ts';

const RECONNECT_MS = [50, 100, 200, 400, 800];
const SEND_AGAIN_MS = 500;
/** Longer than any recovery takes on a busy machine: what is not told by then is lost. */
const PATIENCE_MS = 100_000;
/** What passes: whoever gets one of these sends the same frame again a little later. */
const PASSING = new Set(['dependency_unavailable', 'bank_unavailable', 'rate_limited', 'internal']);

const hasOffset = z.looseObject({ offset: z.number(), turnId: z.string() });

export type EventOf<Type extends ChatEventWire['type']> = Extract<ChatEventWire, { type: Type }>;

/** A frame that is sent until an event shows that it has arrived. */
interface Intention {
  frame: ClientFrame;
  arrived(event: ChatEventWire): boolean;
}

/**
 * A chat as a program outside would hold it, from wire.md alone. It keeps what it has read, and when its
 * connection goes it comes back and reads on from its last offset. Whatever has not shown an effect is sent
 * again: the ids in the frames make that harmless.
 */
export class ChatClient {
  /** Everything that came, in the order in which it came, repetitions too. */
  readonly events: ChatEventWire[] = [];
  /** When each came, by `performance.now()`. */
  readonly receivedAtMs: number[] = [];
  readonly messageIds: string[] = [];
  /** Codes of error frames. */
  readonly errors: string[] = [];
  connections = 0;
  #conversationId: string | undefined;
  #socket: WebSocket | undefined;
  #ready = false;
  #closed = false;
  #failures = 0;
  #address = 0;
  #intentions: Intention[] = [];
  readonly #watchers = new Set<() => void>();

  /** @param options.urls of one API or of several, any of which may die: it goes on to the next */
  constructor(private readonly options: { urls: readonly string[]; customerToken: string }) {
    this.#connect();
  }

  /** Which of the addresses it uses now, from 0. */
  get address(): number {
    return this.#address;
  }

  get conversationId(): string {
    if (this.#conversationId === undefined) throw new Error('The server has not said which conversation this is.');
    return this.#conversationId;
  }

  /** @returns the message's id */
  say(text: string, messageId: string = randomUUID()): string {
    this.messageIds.push(messageId);
    this.#intend({
      frame: { type: 'message', messageId, text },
      arrived: (event) => event.type === 'turn-start' && event.messageId === messageId,
    });
    return messageId;
  }

  approve(approvalId: string, code: string): void {
    this.#intend({
      frame: { type: 'approve', approvalId, code },
      arrived: (event) => event.type === 'approval-end' && event.approvalId === approvalId,
    });
  }

  /** Sends a frame now, once, and forgets it. */
  sendOnce(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  /** The first event of this type, come or to come. */
  async next<Type extends ChatEventWire['type']>(type: Type, timeoutMs = PATIENCE_MS): Promise<EventOf<Type>> {
    const isWanted = (event: ChatEventWire): event is EventOf<Type> => event.type === type;
    const find = () => this.events.find(isWanted);
    return await this.until(find, `no ${type}`, timeoutMs);
  }

  /** Waits until `find` finds something. */
  until<Found>(find: () => Found | undefined, complaint: string, timeoutMs = PATIENCE_MS): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`${complaint} within ${timeoutMs} ms; errors: ${this.errors.join(', ') || 'none'}; ${this.#tail()}`));
      }, timeoutMs);
      this.#watchers.add(look);
      look();
    });
  }

  close(): void {
    this.#closed = true;
    this.#socket?.close();
  }

  #connect(): void {
    const socket = new WebSocket(this.options.urls[this.#address] ?? '');
    this.#socket = socket;
    socket.on('open', () => this.#hello());
    socket.on('message', (data) => this.#receive(z.string().parse(data.toString())));
    // Every failure of a socket is followed by its close.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#ready = false;
      const wait = RECONNECT_MS[Math.min(this.#failures, RECONNECT_MS.length - 1)];
      this.#failures += 1;
      this.#address = (this.#address + 1) % this.options.urls.length;
      if (!this.#closed) setTimeout(() => this.#connect(), wait);
    });
  }

  #hello(): void {
    const known = this.#conversationId === undefined
      ? {}
      : { conversationId: this.#conversationId, afterOffset: this.events.at(-1)?.offset ?? 0 };
    this.sendOnce({ type: 'hello', customerToken: this.options.customerToken, ...known });
  }

  #receive(text: string): void {
    const frame: unknown = JSON.parse(text);
    if (hasOffset.safeParse(frame).success) this.#take(chatEventSchema.parse(frame));
    else this.#answer(serverFrameSchema.parse(frame));
    for (const look of this.#watchers) look();
  }

  #take(event: ChatEventWire): void {
    this.events.push(event);
    this.receivedAtMs.push(performance.now());
    this.#intentions = this.#intentions.filter((intention) => !intention.arrived(event));
  }

  #answer(frame: z.infer<typeof serverFrameSchema>): void {
    if (frame.type === 'ready') {
      this.#ready = true;
      this.#failures = 0;
      this.connections += 1;
      this.#conversationId ??= frame.conversationId;
      for (const intention of this.#intentions) this.sendOnce(intention.frame);
    }
    if (frame.type !== 'error') return;
    this.errors.push(frame.code);
    if (!PASSING.has(frame.code)) return;
    setTimeout(() => this.#again(), frame.retryAfterMs ?? SEND_AGAIN_MS);
  }

  #again(): void {
    if (this.#closed || this.#socket?.readyState !== WebSocket.OPEN) return;
    if (!this.#ready) return this.#hello();
    for (const intention of this.#intentions) this.sendOnce(intention.frame);
  }

  #intend(intention: Intention): void {
    this.#intentions.push(intention);
    if (this.#ready) this.sendOnce(intention.frame);
  }

  #tail(): string {
    return `last events: ${this.events.slice(-5).map(({ offset, type }) => `${offset} ${type}`).join(', ')}`;
  }
}
