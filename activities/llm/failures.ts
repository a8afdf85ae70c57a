import { APIError as AnthropicFailure } from '@anthropic-ai/sdk';
import { APIError as OpenAIFailure } from 'openai';
import { CitiflowError, type ErrorCode } from '../../domain/errors.ts';

/** Where it happened: a request never answered can be sent again, an answer that was cut cannot go on. */
export type Stage = 'request' | 'stream';

/**
 * Translates whatever a vendor's SDK throws to the `model_*` codes, once, here.
 *
 * Vendors repeat keys ("Incorrect API key provided: sk-...") and prompts in their messages, so none of
 * their text is kept: `cause` names only provider, status, the vendor's own code and request id.
 */
export function translateFailure(error: unknown, provider: string, stage: Stage): CitiflowError {
  if (error instanceof CitiflowError) return error;
  if (!(error instanceof OpenAIFailure) && !(error instanceof AnthropicFailure)) {
    return failure(stage === 'stream' ? 'model_stream_cut' : 'model_unavailable', provider, {
      words: [stage],
    });
  }
  const said = readBody(error.error);
  const status = error.status ?? said.status;
  return failure(codeOf(status, said), provider, {
    words: [status ? `HTTP ${status}` : stage, said.type, said.code, error.requestID],
    retryAfterMs: retryAfterMs(error.headers),
  });
}

/** A failure that this side noticed: a long silence, a stream that ended early, a model that declined. */
export function failure(
  code: ErrorCode,
  provider: string,
  more: { words?: (string | null | undefined)[]; retryAfterMs?: number | undefined } = {},
): CitiflowError {
  const words = (more.words ?? []).filter((word) => word && /^[\w .:-]{1,80}$/.test(word));
  return new CitiflowError(code, undefined, {
    cause: new Error([`provider ${provider}`, ...words].join(', ')),
    ...(more.retryAfterMs !== undefined && { retryAfterMs: more.retryAfterMs }),
  });
}

interface Said {
  /** Some gateways report a failure in mid-stream with the HTTP status as its code. */
  status: number | undefined;
  type: string;
  code: string;
  message: string;
}

function codeOf(status: number | undefined, said: Said): ErrorCode {
  const names = [said.type, said.code];
  const named = (...known: string[]): boolean => known.some((name) => names.includes(name));

  if (named('content_filter', 'content_policy_violation')) return 'model_refused';
  if (isTooLong(status, said)) return 'model_context_too_long';
  // OpenAI answers an exhausted balance with 429: waiting does not help.
  if (named('insufficient_quota', 'billing_error')) return 'model_unauthorized';
  if (status === 401 || status === 402 || status === 403) return 'model_unauthorized';
  if (status === 429) return 'model_rate_limited';
  if (status === 408 || (status !== undefined && status >= 500)) return 'model_unavailable';
  if (status !== undefined) return 'model_bad_request';

  // Without a status it is a failed connection, or an error event in the stream.
  if (named('authentication_error', 'permission_error', 'invalid_api_key')) return 'model_unauthorized';
  if (named('rate_limit_error', 'rate_limit_exceeded')) return 'model_rate_limited';
  if (named('invalid_request_error', 'not_found_error')) return 'model_bad_request';
  return 'model_unavailable';
}

/** vLLM, llama.cpp and Anthropic have no code of their own for it, only their sentence. */
const TOO_LONG = new RegExp(
  [
    'prompt is too long',
    'maximum context length',
    'context (length|window|size)',
    'exceed.{0,40}\\bcontext\\b',
    'reduce the length of the (messages|prompt)',
  ].join('|'),
  'i',
);

function isTooLong(status: number | undefined, said: Said): boolean {
  if (said.code === 'context_length_exceeded' || said.type === 'exceed_context_size_error') return true;
  if (status === 413) return true;
  return (status === undefined || status === 400 || status === 422) && TOO_LONG.test(said.message);
}

/** OpenAI's SDK hands over the body's `error`, Anthropic's the whole body, whose `type` is only "error". */
function readBody(body: unknown): Said {
  const inner = isRecord(body) && isRecord(body['error']) ? body['error'] : body;
  const record = isRecord(inner) ? inner : {};
  const code = record['code'];
  return {
    status: typeof code === 'number' && code >= 400 && code < 600 ? code : undefined,
    type: text(record['type']),
    code: text(code),
    message: typeof inner === 'string' ? inner : text(record['message']),
  };
}

/** Milliseconds from `retry-after-ms` or `retry-after` (seconds, or a date as RFC 9110 section 10.2.3). */
export function retryAfterMs(headers: Headers | undefined, nowMs: number = Date.now()): number | undefined {
  const milliseconds = positive(headers?.get('retry-after-ms'));
  if (milliseconds !== undefined) return Math.ceil(milliseconds);
  const after = headers?.get('retry-after');
  const seconds = positive(after);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const dateMs = after ? Date.parse(after) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

function positive(value: string | null | undefined): number | undefined {
  if (!value || !/^\d+(\.\d+)?$/.test(value.trim())) return undefined;
  return Number(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
