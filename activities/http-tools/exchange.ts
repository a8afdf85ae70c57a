import { withDeadline } from '../../domain/deadline.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import { AnswerTooLarge, type Egress, type Line } from './egress.ts';
import type { HttpRequest } from './request.ts';

export interface HttpAnswer {
  status: number;
  mediaType: string;
  text: string;
  retryAfterMs?: number;
}

/** An exchange that came to no answer. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** True when the other side may have acted on the request. */
  readonly mayHaveActed: boolean;
  /** Set where the address was refused: trying again changes nothing. */
  readonly refusal: CitiflowError | undefined;

  constructor(message: string, more: { mayHaveActed: boolean; refusal?: CitiflowError | undefined; cause?: unknown }) {
    super(message, { cause: more.cause });
    this.mayHaveActed = more.mayHaveActed;
    this.refusal = more.refusal;
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Only these are read: nothing else is for a model. */
const READABLE = /^(?:application\/(?:[\w.-]+\+)?json|text\/[\w.+-]+)$/;

/** What is taken of an answer. */
export interface Taken {
  maximumBytes: number;
  mediaTypes: RegExp;
}

/**
 * One request and its whole answer. Redirects are followed, each to an address that is checked like the first;
 * what authorises goes to the first origin only.
 * @param secret headers and parameters that authorise
 * @throws NoAnswer
 */
export async function exchange(
  egress: Egress,
  request: HttpRequest,
  secret: { headers: Record<string, string>; query: Record<string, string> },
  signal: AbortSignal,
  taken: Taken = { maximumBytes: LIMITS.toolAnswerBytes, mediaTypes: READABLE },
): Promise<HttpAnswer> {
  const line = egress.open(taken);
  // Once an earlier hop has taken the request, a failure of a later one says nothing about it.
  const progress = { taken: false };
  try {
    return await withDeadline(LIMITS.toolHttpMs, signal, async (limit) => (
      readAnswer(await followed(line, request, secret, limit, progress), taken.mediaTypes)
    ));
  } catch (failure) {
    throw noAnswer(failure, progress.taken || line.connected);
  } finally {
    await line.close();
  }
}

async function followed(
  line: Line,
  request: HttpRequest,
  secret: { headers: Record<string, string>; query: Record<string, string> },
  signal: AbortSignal,
  progress: { taken: boolean },
): Promise<Response> {
  let hop: HttpRequest = request;
  for (let redirects = 0; ; redirects += 1) {
    const response = await send(line, hop, hop.url.origin === request.url.origin ? secret : nothing, signal);
    const location = response.headers.get('location');
    progress.taken = true;
    if (!REDIRECTS.has(response.status) || location === null) return response;
    await response.body?.cancel();
    if (redirects === LIMITS.toolRedirects) throw new Error('Too many redirects');
    hop = next(hop, response.status, new URL(location, hop.url));
  }
}

const nothing = { headers: {}, query: {} };

function send(line: Line, { url, method, headers, body }: HttpRequest, secret: typeof nothing, signal: AbortSignal) {
  const target = new URL(url);
  for (const [name, value] of Object.entries<string>(secret.query)) target.searchParams.set(name, value);
  return line.fetch(target, { method, headers: { ...headers, ...secret.headers }, signal, ...(body === undefined ? {} : { body }) });
}

/** 307 and 308 send the same again; the others become a GET, as browsers do it. */
function next(hop: HttpRequest, status: number, url: URL): HttpRequest {
  if (status === 307 || status === 308 || hop.method === 'GET' || hop.method === 'HEAD') return { ...hop, url };
  const { 'content-type': _type, 'idempotency-key': _key, ...headers } = hop.headers;
  return { method: 'GET', url, headers };
}

async function readAnswer(response: Response, mediaTypes: RegExp): Promise<HttpAnswer> {
  const mediaType = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const about = {
    status: response.status, mediaType,
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: Math.min(seconds * 1000, 60_000) } : {}),
  };
  if (!response.body || (mediaType !== '' && !mediaTypes.test(mediaType))) {
    await response.body?.cancel();
    return { ...about, text: '' };
  }
  return { ...about, text: await response.text() };
}

function noAnswer(failure: unknown, mayHaveActed: boolean): NoAnswer {
  const refusal = refusalIn(failure);
  if (refusal) return new NoAnswer(refusal.message, { mayHaveActed, refusal, cause: failure });
  const causes = [failure, failure instanceof Error ? failure.cause : undefined];
  if (causes.some((cause) => cause instanceof AnswerTooLarge)) {
    return new NoAnswer('It answered with more than is taken.', { mayHaveActed, cause: failure });
  }
  return new NoAnswer('It did not answer in time, or cannot be reached.', { mayHaveActed, cause: failure });
}

/** fetch hides what a connection failed with one level down. */
export function refusalIn(failure: unknown): CitiflowError | undefined {
  if (failure instanceof CitiflowError) return failure;
  return failure instanceof Error && failure.cause instanceof CitiflowError ? failure.cause : undefined;
}
