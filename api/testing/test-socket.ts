import type { WebSocket } from 'ws';

export type Received = { type: string; code?: string; offset?: number; conversationId?: string; retryAfterMs?: number; triesLeft?: number };

/** A chat's client end: what came, in order, and ways to wait for it. */
export class TestSocket {
  readonly received: Received[] = [];
  closedWith: number | undefined;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      this.received.push(JSON.parse(String(data)) as Received);
      this.#look();
    });
    socket.on('close', (code) => {
      this.closedWith = code;
      this.#look();
    });
  }

  static async open(socket: WebSocket): Promise<TestSocket> {
    const opened = new TestSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
      socket.once('unexpected-response', (_request, response) => reject(new Error(`refused with ${response.statusCode}`)));
    });
    socket.on('error', () => undefined);
    return opened;
  }

  send(frame: unknown): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Sends a frame and waits for the next one that comes back. */
  async ask(frame: unknown): Promise<Received> {
    const before = this.received.length;
    this.send(frame);
    await this.until(() => this.received.length > before);
    return this.received[before] ?? { type: 'nothing' };
  }

  /** @param timeoutMs many times what anything takes: a shared machine is slow by turns */
  async until(happened: () => boolean, timeoutMs = 45_000): Promise<void> {
    if (happened()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`waited in vain; received ${JSON.stringify(this.received.slice(-5))}`)), timeoutMs);
      const check = () => {
        if (!happened()) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
    });
  }

  offsets(): number[] {
    return this.received.flatMap(({ type, offset }) => (type === 'ready' || offset === undefined ? [] : [offset]));
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.until(() => this.closedWith !== undefined);
  }

  #look(): void {
    for (const check of [...this.#waiting]) check();
  }
}
