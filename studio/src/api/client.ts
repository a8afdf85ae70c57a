import type { z } from 'zod';
import type { RouteDefinition } from '../../../contract/http/route.ts';
import { ApiError, problemToError } from './api-error.ts';

type InputOf<Route, Key extends 'params' | 'query' | 'body'> = Route extends Record<Key, infer Schema extends z.ZodType>
  ? z.input<Schema>
  : never;

type Part<Route, Key extends 'params' | 'query' | 'body'> = [InputOf<Route, Key>] extends [never]
  ? { [K in Key]?: never }
  : Partial<Record<never, never>> extends InputOf<Route, Key>
    ? { [K in Key]?: InputOf<Route, Key> }
    : { [K in Key]: InputOf<Route, Key> };

/** What a call of the route takes: `params`, `query` and `body` as its schemas say, and files for an upload. */
export type CallInput<Route extends RouteDefinition> = Part<Route, 'params'> &
  Part<Route, 'query'> &
  (Route extends { files: object } ? { files: readonly File[]; body?: never } : Part<Route, 'body'>) & {
    signal?: AbortSignal;
  };

/** What the route answers when it succeeds; `null` where it has no body. */
export type Answer<Route extends RouteDefinition> = {
  [Status in keyof Route['responses']]: Route['responses'][Status] extends z.ZodType
    ? z.output<Route['responses'][Status]>
    : null;
}[keyof Route['responses']];

type SignedOutListener = () => void;
const signedOutListeners = new Set<SignedOutListener>();

/** Called when the server says that nobody is signed in any more. */
export function onSignedOut(listener: SignedOutListener): void {
  signedOutListeners.add(listener);
}

/**
 * Calls an endpoint of the contract.
 * @throws ApiError with the problem's code, or `offline`, `unreachable`, `unexpected_answer`.
 */
export async function call<Route extends RouteDefinition>(
  route: Route,
  input: CallInput<Route> & LooseInput,
): Promise<Answer<Route>> {
  const { response, body } = await send(route, input);
  // A proxy may answer in the server's place: what has no body that can be read is no success.
  if (response.ok && body === undefined) throw new ApiError('unexpected_answer', `${route.path}: no JSON`, { status: response.status });
  if (response.ok) return readAnswer(route, response.status, body);
  const failure = problemToError(response.status, body);
  if (failure.code === 'unauthenticated') for (const listener of signedOutListeners) listener();
  throw failure;
}

/** Twice what the server itself waits for the slowest that it asks: after that nothing comes any more. */
const NO_ANSWER_AFTER_MS = 60_000;

interface LooseInput {
  params?: object;
  query?: object;
  body?: unknown;
  files?: readonly File[];
  signal?: AbortSignal;
}

/** The whole answer: one of which only the beginning comes is given up like one that never came. */
async function send(route: RouteDefinition, input: LooseInput): Promise<{ response: Response; body: unknown }> {
  const limit = new AbortController();
  const signal = input.signal ? AbortSignal.any([input.signal, limit.signal]) : limit.signal;
  const request: RequestInit = { method: route.method.toUpperCase(), credentials: 'same-origin', signal };
  const headers: Record<string, string> = { accept: 'application/json' };
  if (route.files && input.files) request.body = formOf(route.files.field, input.files);
  else if (input.body !== undefined) {
    request.body = JSON.stringify(input.body);
    headers['content-type'] = 'application/json';
  }
  // An upload takes as long as its line needs.
  const timer = input.files ? undefined : setTimeout(() => limit.abort(), NO_ANSWER_AFTER_MS);
  try {
    const response = await fetch(addressOf(route, input), { ...request, headers });
    return { response, body: response.status === 204 ? null : parsed(await response.text()) };
  } catch (failure) {
    if (input.signal?.aborted) throw failure;
    throw new ApiError(navigator.onLine ? 'unreachable' : 'offline', 'The server cannot be reached.');
  } finally {
    clearTimeout(timer);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function formOf(field: string, files: readonly File[]): FormData {
  const form = new FormData();
  for (const file of files) form.append(field, file, file.name);
  return form;
}

/** The path with its parameters filled in and the query appended; empty query values are left out. */
export function addressOf(route: RouteDefinition, input: Pick<LooseInput, 'params' | 'query'>): string {
  const params = new Map(Object.entries(input.params ?? {}));
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params.get(name) ?? '')));
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') query.set(key, String(value));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

/**
 * The one edge at which an answer gets its type. In development its schema is held against it, so that a
 * server that strays from the contract is found at the call, not three components later.
 */
function readAnswer<Route extends RouteDefinition>(route: Route, status: number, body: unknown): Answer<Route> {
  const schema = route.responses[status];
  if (import.meta.env.DEV && schema) {
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
      console.error(`${route.method} ${route.path} does not keep to its contract`, parsed.error.issues);
      throw new ApiError('unexpected_answer', `${route.path}: ${parsed.error.issues[0]?.message ?? ''}`, { status });
    }
  }
  return body as Answer<Route>;
}
