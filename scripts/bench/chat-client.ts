import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { steadyMs } from './clock.ts';

const frameSchema = z.looseObject({
  type: z.string(), code: z.string().optional(), message: z.string().optional(), status: z.string().optional(),
  workflowId: z.string().optional(), runId: z.string().optional(),
});
type Frame = z.infer<typeof frameSchema>;

/** One turn as its customer saw it; times of the steady clock. */
export interface SeenTurn {
  sentAtMs: number;
  /** When `turn-start` came. */
  firstEventAtMs: number;
  /** When its first `text-delta` came; NaN for a turn without text. */
  firstTextAtMs: number;
  endedAtMs: number;
  workflowId: string;
  runId: string;
}

export interface ChatClientOptions {
  /** http://host:port of the API. */
  api: string;
  agentId: string;
  customerToken: string;
  turnTimeoutMs?: number;
}

/**
 * Connections are limited by address: on Linux each client comes from one of its own, as many customers would.
 */
let clients = 0;
function ownAddress(): { localAddress?: string } {
  if (process.platform !== 'linux') return {};
  clients += 1;
  return { localAddress: `127.0.${1 + (Math.floor(clients / 250) % 250)}.${1 + (clients % 250)}` };
}

/** A customer at a real socket, who sends one message after the other. */
export class ChatClient {
  turns = 0;
  readonly #socket: WebSocket;
  readonly #turnTimeoutMs: number;
  #hear: (frame: Frame, atMs: number) => void = () => undefined;

  private constructor(socket: WebSocket, turnTimeoutMs: number) {
    this.#socket = socket;
    this.#turnTimeoutMs = turnTimeoutMs;
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const atMs = steadyMs();
      this.#hear(frameSchema.parse(JSON.parse(data.toString('utf8'))), atMs);
    });
  }

  /** Resolves once the conversation is ready. */
  static async open({ api, agentId, customerToken, turnTimeoutMs = 60_000 }: ChatClientOptions): Promise<ChatClient> {
    const socket = new WebSocket(`${api.replace(/^http/, 'ws')}/ws/chat/${agentId}`, ownAddress());
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
      socket.once('unexpected-response', (_request, response) => reject(new Error(`The socket was refused: ${response.statusCode}`)));
    });
    const client = new ChatClient(socket, turnTimeoutMs);
    await client.#exchange({ type: 'hello', customerToken }, (frame) => frame.type === 'ready');
    return client;
  }

  /** @throws Error for a turn that was refused, failed, or did not end in time */
  async turn(text: string): Promise<SeenTurn> {
    this.turns += 1;
    const sentAtMs = steadyMs();
    let firstEventAtMs = Number.NaN;
    let firstTextAtMs = Number.NaN;
    let endedAtMs = Number.NaN;
    const end = await this.#exchange({ type: 'message', messageId: randomUUID(), text }, (frame, atMs) => {
      if (frame.type === 'turn-start') firstEventAtMs = atMs;
      if (frame.type === 'text-delta' && Number.isNaN(firstTextAtMs)) firstTextAtMs = atMs;
      endedAtMs = atMs;
      return frame.type === 'turn-end';
    });
    if (end.status !== 'completed') throw new Error(`The turn ended as ${String(end.status)}.`);
    const { workflowId = '', runId = '' } = end;
    return { sentAtMs, firstEventAtMs, firstTextAtMs, endedAtMs, workflowId, runId };
  }

  /** True when the server still answers here. */
  alive(): Promise<boolean> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.resolve(false);
    return this.#exchange({ type: 'ping' }, (frame) => frame.type === 'pong').then(() => true, () => false);
  }

  close(): void {
    this.#socket.terminate();
  }

  #exchange(frame: object, isLast: (frame: Frame, atMs: number) => boolean): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const settle = (done: () => void) => {
        clearTimeout(timer);
        this.#socket.off('close', closed);
        this.#hear = () => undefined;
        done();
      };
      const closed = (code: number) => settle(() => reject(new Error(`The socket was closed with ${code}.`)));
      const timer = setTimeout(() => settle(() => reject(new Error('No end came in time.'))), this.#turnTimeoutMs);
      this.#socket.once('close', closed);
      this.#hear = (heard, atMs) => {
        if (heard.type === 'error') settle(() => reject(new Error(`${heard.code ?? ''}: ${heard.message ?? ''}`)));
        else if (isLast(heard, atMs)) settle(() => resolve(heard));
      };
      this.#socket.send(JSON.stringify(frame));
    });
  }
}
