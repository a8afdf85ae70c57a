import { z } from 'zod';
import { withDeadline } from '../../domain/deadline.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { REFUSALS } from './refusals.ts';

export interface BankCall {
  customerId: string;
  signal: AbortSignal;
}

export interface BankRead extends BankCall {
  query?: Record<string, string | number | undefined>;
}

export interface BankWrite extends BankCall {
  idempotencyKey: string;
  challengeToken?: string | undefined;
  argumentsDigest?: string | undefined;
  /** True where a repetition with the same key harms nobody, whatever became of the first: challenges. */
  repeatable?: boolean;
}

/** The bank over HTTP. Every failure is a CitiflowError, except that an aborted read throws the abort's reason. */
export interface BankClient {
  get<Shape extends z.ZodType>(path: string, shape: Shape, call: BankRead): Promise<z.infer<Shape>>;
  post<Shape extends z.ZodType>(path: string, body: unknown, shape: Shape, call: BankWrite): Promise<z.infer<Shape>>;
}

export interface BankClientOptions {
  /** CORE_BANKING_URL */
  baseUrl: string;
  /** CORE_BANKING_TOKEN */
  token: string;
  timeoutMs?: number;
}

const problemSchema = z.object({ code: z.string(), triesLeft: z.int().optional() });

/** Failures of which it is certain that the bank never saw the request. */
const neverSent = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT',
]);

/** Node's fetch keeps connections alive. There are no retries here: they belong to Temporal. */
export function bankClient({ baseUrl, token, timeoutMs = 5_000 }: BankClientOptions): BankClient {
  const root = baseUrl.replace(/\/+$/, '');
  const headersOf = (call: BankCall) => ({
    authorization: `Bearer ${token}`,
    'x-user-id': call.customerId,
    accept: 'application/json',
  });

  return {
    async get(path, shape, call) {
      const url = `${root}${path}${queryText(call.query)}`;
      try {
        return await withDeadline(timeoutMs, call.signal, async (signal) => (
          answerOf(await fetch(url, { headers: headersOf(call), signal }), shape)
        ));
      } catch (failure) {
        call.signal.throwIfAborted();
        throw failure instanceof CitiflowError ? failure : unavailable(failure);
      }
    },
    async post(path, body, shape, call) {
      call.signal.throwIfAborted();
      const headers = { ...headersOf(call), ...writeHeaders(call) };
      try {
        return await withDeadline(timeoutMs, call.signal, async (signal) => (
          answerOf(await fetch(`${root}${path}`, { method: 'POST', headers, body: JSON.stringify(body), signal }), shape)
        ));
      } catch (failure) {
        throw writeFailure(failure, call);
      }
    },
  };
}

function writeHeaders(call: BankWrite): Record<string, string> {
  return {
    'content-type': 'application/json',
    'idempotency-key': call.idempotencyKey,
    ...(call.challengeToken ? { 'x-challenge-token': call.challengeToken } : {}),
    ...(call.argumentsDigest ? { 'x-arguments-digest': call.argumentsDigest } : {}),
  };
}

function queryText(query: BankRead['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size > 0 ? `?${parameters}` : '';
}

async function answerOf<Shape extends z.ZodType>(response: Response, shape: Shape): Promise<z.infer<Shape>> {
  if (response.ok) return shape.parse(await response.json());
  const problem = problemSchema.safeParse(await response.json().catch(() => undefined)).data;
  if (response.status >= 500) {
    throw unavailable(new Error(`bank: ${response.status} ${problem?.code ?? ''}`), retryAfterMsOf(response));
  }
  if (response.status === 429) throw unavailable(new Error('bank: 429'), retryAfterMsOf(response), { answered: true });
  throw refused(problem?.code ?? `http_${response.status}`, problem?.triesLeft);
}

/** The bank's no, in a sentence that the customer may read. `extra.bankCode` is for programs. */
export function refused(bankCode: string, triesLeft?: number): CitiflowError {
  const extra = { bankCode, ...(triesLeft === undefined ? {} : { triesLeft }) };
  return new CitiflowError('bank_refused', REFUSALS[bankCode], { extra });
}

function unavailable(cause: unknown, retryAfterMs?: number, extra?: { answered: true }): CitiflowError {
  const more = { ...(retryAfterMs === undefined ? {} : { retryAfterMs }), ...(extra ? { extra } : {}) };
  return new CitiflowError('bank_unavailable', undefined, { cause, ...more });
}

/**
 * After a write was sent, silence means nothing: it may have been booked. Only a refusal, or the certainty
 * that the bank never began, is an answer. An abort by the caller is as silent as a time-out.
 */
function writeFailure(failure: unknown, call: BankWrite): CitiflowError {
  const ours = failure instanceof CitiflowError ? failure : unavailable(failure);
  if (ours.code !== 'bank_unavailable' || call.repeatable) return ours;
  const nothingDone = ours.extra?.['answered'] === true || neverSent.has(causeCode(failure));
  return nothingDone ? ours : new CitiflowError('bank_outcome_unknown', undefined, { cause: failure });
}

/** fetch hides the socket's error code one level down, and for several addresses two. */
function causeCode(failure: unknown): string {
  const cause = failure instanceof Error ? failure.cause : undefined;
  if (cause instanceof AggregateError && cause.errors.every((error) => neverSent.has(codeOf(error)))) {
    return codeOf(cause.errors[0]);
  }
  return codeOf(cause);
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

function retryAfterMsOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
