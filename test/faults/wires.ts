import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { z } from 'zod';
import type { Boundary, Detoured } from './boundaries.ts';

/** What a worker writes while it carries the turn: tells which of several workers that is. */
const CARRIES_THE_TURN = /insert into approvals|from tool_calls where call_id/;

/** A boundary that a run waits for. */
export interface Armed {
  /** The process at the boundary, once it is there. From then on nothing that it sends arrives anywhere. */
  reached: Promise<string>;
  /**
   * Lets everything go on, but for what the death of this process or service takes along: requests that it had
   * not got out, answers that it had not handed over.
   */
  release(killed: string): void;
}

/** TCP proxies between our programs and what they talk to, one for each pair. */
export interface Wires {
  /** CITIFLOW_DETOURS for the launcher. */
  detours: string;
  /** Waits for the next time that the boundary is there, once. */
  arm(boundary: Boundary): Armed;
  /** The worker that carries the turn. */
  carrier(): string;
  close(): Promise<void>;
}

const SERVICES: readonly Detoured[] = ['postgres', 'temporal', 'valkey', 'bank'];

/**
 * Starts the proxies before the system is there.
 * @param processes names of workers and APIs
 * @param portsFile where the launcher will write which service listens on which port
 */
export async function layWires(processes: readonly string[], portsFile: string): Promise<Wires> {
  const board = new Switchboard();
  const proxies = await Promise.all(processes.flatMap((process) => SERVICES.map(async (service) => {
    const server = createServer((client) => board.add(new Line(process, service, client, portOf(portsFile, service), board)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { process, service, server };
  })));
  return {
    detours: proxies.map(({ process, service, server }) => `${process}.${service}=127.0.0.1:${listeningPort(server)}`).join(','),
    arm: (boundary) => board.arm(boundary),
    carrier: () => board.carrier,
    async close() {
      for (const line of board.lines) line.cut();
      await Promise.all(proxies.map(({ server }) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** Knows all lines, and the one boundary that is waited for. */
class Switchboard {
  readonly lines = new Set<Line>();
  carrier = 'worker';
  boundary: Boundary | undefined;
  frozen: string | undefined;
  #tell: (process: string) => void = () => undefined;

  add(line: Line): void {
    this.lines.add(line);
  }

  arm(boundary: Boundary): Armed {
    this.boundary = boundary;
    for (const line of this.lines) line.forget();
    return {
      reached: new Promise((resolve) => (this.#tell = resolve)),
      release: (killed) => {
        this.boundary = undefined;
        this.frozen = undefined;
        for (const line of this.lines) line.release(killed);
      },
    };
  }

  /** The process is at the boundary: it is told, once, and the process is silent from here on. */
  reach(process: string): void {
    this.boundary = undefined;
    this.frozen = process;
    this.#tell(process);
  }
}

/** One connection of one of our processes to one service. */
class Line {
  readonly #server: Socket;
  /** How many of the boundary's requests, which follow one another, this line has seen. */
  #seen = 0;
  #answerOf: Boundary | undefined;
  #heldRequests: Buffer[] = [];
  #heldAnswers: Buffer[] | undefined;

  constructor(
    private readonly process: string, private readonly service: Detoured, private readonly client: Socket,
    port: number, private readonly board: Switchboard,
  ) {
    this.#server = connect(port, '127.0.0.1');
    for (const socket of [client, this.#server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined).on('close', () => this.cut());
    }
    client.on('data', (bytes: Buffer) => this.#request(bytes));
    this.#server.on('data', (bytes: Buffer) => this.#answer(bytes));
  }

  cut(): void {
    this.board.lines.delete(this);
    this.client.destroy();
    this.#server.destroy();
  }

  forget(): void {
    this.#seen = 0;
    this.#answerOf = undefined;
  }

  release(killed: string): void {
    if (killed === this.process || (killed === this.service && (this.#heldAnswers || this.#heldRequests.length > 0))) return this.cut();
    for (const bytes of this.#heldRequests.splice(0)) this.#server.write(bytes);
    for (const bytes of this.#heldAnswers ?? []) this.client.write(bytes);
    this.#heldAnswers = undefined;
    this.forget();
  }

  #request(bytes: Buffer): void {
    const text = bytes.toString('latin1');
    if (this.process.startsWith('worker') && CARRIES_THE_TURN.test(text)) this.board.carrier = this.process;
    const boundary = this.#fits(text) ? this.board.boundary : undefined;
    if (boundary?.hold === 'request') this.board.reach(this.process);
    else if (boundary) this.#answerOf = boundary;
    if (this.board.frozen === this.process) this.#heldRequests.push(bytes);
    else this.#server.write(bytes);
  }

  /** True for the last of the requests that make the boundary. */
  #fits(text: string): boolean {
    const { boundary } = this.board;
    if (boundary?.service !== this.service || !this.process.startsWith(boundary.program)) return false;
    if (!boundary.requests[this.#seen]?.test(text)) return false;
    this.#seen += 1;
    return this.#seen === boundary.requests.length;
  }

  #answer(bytes: Buffer): void {
    const boundary = this.#answerOf;
    if (boundary && (boundary.answer?.test(bytes.toString('latin1')) ?? true)) {
      this.#answerOf = undefined;
      if (boundary.hold === 'answer') this.#heldAnswers = [];
      this.board.reach(this.process);
    }
    if (this.#heldAnswers) this.#heldAnswers.push(bytes);
    else this.client.write(bytes);
  }
}

function portOf(file: string, service: Detoured): number {
  return z.record(z.string(), z.number()).parse(JSON.parse(readFileSync(file, 'utf8')))[service] ?? 0;
}

function listeningPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A proxy has no port.');
  return address.port;
}
