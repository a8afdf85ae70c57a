import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { problemSchema } from '../../contract/http/common.ts';
import type { RouteDefinition } from '../../contract/http/route.ts';
import { withDeadline } from '../../domain/deadline.ts';

/** Where the studio's API is, and the key that opens it. */
export interface Connection {
  api: string;
  apiKey: string;
}

/** A whole audit is held against its chain in one answer; nothing else takes as long. */
const ANSWER_TIMEOUT_MS = 120_000;
/** A restart of the API, or a deployment of it, takes less. */
const OUTAGE_MS = 120_000;
const AGAIN_MS = 1_000;

/** Nobody answered, or somebody who is not this API. */
export class Unreachable extends Error {}

/** What the API refused, with all it says of why. */
export class ApiRefusal extends Error {
  constructor(readonly status: number, readonly code: string, lines: string[]) {
    super(lines.join('\n'));
  }
}

type AnswerOf<Route extends RouteDefinition> = {
  [Status in keyof Route['responses']]: Route['responses'][Status] extends z.ZodType ? z.output<Route['responses'][Status]> : null;
}[keyof Route['responses']];

export interface Sent {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
}

/**
 * Calls an endpoint of the contract; its answer is held against its schema.
 * @throws ApiRefusal, or Unreachable where nobody answers or the answer is none of this API's
 */
export async function call<Route extends RouteDefinition>(to: Connection, route: Route, { params = {}, query = {}, body }: Sent = {}): Promise<AnswerOf<Route>> {
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams(query).toString();
  const { status, ok, answer } = await withDeadline(ANSWER_TIMEOUT_MS, undefined, async (signal) => {
    const response = await fetch(new URL(search ? `${path}?${search}` : path, to.api), {
      signal,
      method: route.method.toUpperCase(),
      headers: { authorization: `Bearer ${to.apiKey}`, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, ok: response.ok, answer: response.status === 204 ? null : jsonOf(text) };
  }).catch((cause: unknown) => {
    throw new Unreachable(`Nobody answers at ${to.api}. Is the address right, and the system up?`, { cause });
  });
  if (!ok) throw refusal(to.api, status, answer);
  const schema = route.responses[status];
  const read = schema?.safeParse(answer);
  if (schema === undefined || read?.success === false) {
    throw new Unreachable(`What answers at ${to.api} is no CitiFlow, or one of another version than this command line.`);
  }
  // The one edge at which an answer gets its type.
  return (read?.data ?? null) as AnswerOf<Route>;
}

/**
 * As `call`, for what is read again and again until something ends: a restart of the API meanwhile does not end what
 * waits for it.
 * @throws as `call`, once nothing good has come for as long as `outageMs`
 */
export async function callPatiently<Route extends RouteDefinition>(
  to: Connection, route: Route, sent: Sent, say: (line: string) => void, { outageMs = OUTAGE_MS, againMs = AGAIN_MS } = {},
): Promise<AnswerOf<Route>> {
  const until = Date.now() + outageMs;
  for (let told = false; ; told = true) {
    try {
      return await call(to, route, sent);
    } catch (failure) {
      const passes = failure instanceof Unreachable || (failure instanceof ApiRefusal && (failure.status >= 500 || failure.status === 429));
      if (!passes || Date.now() >= until) throw failure;
      if (!told) say('The API does not answer just now. Waiting for it.');
      await pause(againMs);
    }
  }
}

/** @returns undefined where it is none */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(api: string, status: number, answer: unknown): ApiRefusal | Unreachable {
  const problem = problemSchema.pick({ code: true, detail: true, errors: true }).safeParse(answer);
  if (!problem.success) return new Unreachable(`What answers at ${api} is no CitiFlow: it answered ${status}. Is the address right?`);
  const { code, detail, errors = [] } = problem.data;
  return new ApiRefusal(status, code, [detail, ...errors.map(({ path, message }) => `  ${path}: ${message}`)]);
}
