import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { BankProblem } from '../problem.ts';

const holdMsMax = 120_000;

export const faultSchema = z.object({
  /** `METHOD /path` with `:name` for any one segment, or `*` for every bank route. */
  route: z.string().regex(/^(\*|(GET|POST|PUT|PATCH|DELETE) \/\S*)$/, 'give "METHOD /path" or "*"'),
  kind: z.enum(['latency', 'status', 'timeout-after-commit', 'reset-before-commit']),
  delayMs: z.number().int().min(0).max(holdMsMax).optional(),
  status: z.number().int().min(400).max(599).optional(),
  times: z.number().int().min(1).max(1_000_000).default(1),
});

type FaultOrder = z.output<typeof faultSchema>;
export type Fault = FaultOrder & { id: string; timesLeft: number };

/** The faults that were asked for; in memory, so that a restarted bank is a healthy one. */
export class FaultBoard {
  #faults: Fault[] = [];

  add(order: FaultOrder): Fault {
    const fault = { id: `fault-${randomUUID()}`, ...order, timesLeft: order.times };
    this.#faults.push(fault);
    return fault;
  }

  list(): Fault[] {
    return this.#faults;
  }

  /** Forgets all faults and says how many there were. */
  clear(): number {
    const cleared = this.#faults.length;
    this.#faults = [];
    return cleared;
  }

  /** Takes one use of the first fault that fits a request. */
  take(method: string, path: string): Fault | undefined {
    const fault = this.#faults.find(({ route }) => routeFits(route, method, path));
    if (!fault) return undefined;
    fault.timesLeft -= 1;
    this.#faults = this.#faults.filter(({ timesLeft }) => timesLeft > 0);
    return fault;
  }
}

/** Whether `POST /cards/:id/freeze` means this request. */
export function routeFits(route: string, method: string, path: string): boolean {
  if (route === '*') return true;
  const [wantedMethod, wantedPath = ''] = route.split(' ', 2);
  const wanted = wantedPath.split('/');
  const actual = path.replace(/(?<=.)\/$/, '').split('/');
  const fits = (segment: string, index: number) => segment.startsWith(':') || segment === actual[index];
  return wantedMethod === method && wanted.length === actual.length && wanted.every(fits);
}

type Injection = (fault: Fault, request: Request, response: Response, next: () => void) => void;

const injections: Record<Fault['kind'], Injection> = {
  latency: (fault, _request, _response, next) => void setTimeout(next, fault.delayMs ?? 1_000),
  status: (fault, _request, response, next) => {
    // The table of problems knows the code; the status is the one that was asked for.
    const problem = new BankProblem('fault_injected', 'This answer was asked for by POST /sandbox/faults.');
    const status = fault.status ?? problem.status;
    const answer = () =>
      response.status(status).type('application/problem+json').json({ ...problem.toBody(), status });
    if (fault.delayMs === undefined) answer();
    else setTimeout(answer, fault.delayMs);
    void next;
  },
  'timeout-after-commit': (fault, request, response, next) => {
    swallowAnswer(response, () => hold(request, fault.delayMs ?? holdMsMax));
    next();
  },
  'reset-before-commit': (fault, request) => hold(request, fault.delayMs ?? 0),
};

/** The work goes on and commits; its answer is never written. */
function swallowAnswer(response: Response, onAnswer: () => void): void {
  const swallowed = () => {
    onAnswer();
    return response;
  };
  response.write = () => true;
  response.end = swallowed;
}

/** Keeps the client waiting, then cuts the connection; a client that gives up sooner ends it. */
function hold(request: Request, delayMs: number): void {
  const cut = setTimeout(() => request.socket.resetAndDestroy(), delayMs);
  cut.unref();
  request.socket.once('close', () => clearTimeout(cut));
}

/** Injects the faults that were asked for; stands before anything is read or done. */
export function injectFaults(board: FaultBoard): RequestHandler {
  return (request, response, next) => {
    const fault = board.take(request.method, request.path);
    if (fault) injections[fault.kind](fault, request, response, next);
    else next();
  };
}
