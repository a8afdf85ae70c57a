import { problemSchema, type ProblemDocument } from '../../../contract/http/common.ts';
import type { FieldError } from '../../../domain/errors.ts';

/**
 * What an endpoint refused or failed with. `code` is one of domain/errors.ts, or of the transport: `offline` (the
 * browser has no network), `unreachable` (it has, but the server did not answer), `unexpected_answer`.
 */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly errors: readonly FieldError[];
  readonly requestId: string | undefined;
  readonly triesLeft: number | undefined;

  constructor(code: string, detail: string, more: Partial<Omit<ProblemDocument, 'code' | 'detail'>> = {}) {
    super(detail);
    this.name = 'ApiError';
    this.code = code;
    this.status = more.status ?? 0;
    this.errors = more.errors ?? [];
    this.requestId = more.requestId;
    this.triesLeft = more.triesLeft;
  }
}

/** What a proxy says in place of a server that does not answer it. */
const UNREACHED = [502, 503, 504];

/** Reads `application/problem+json`; anything else becomes `unreachable` or `unexpected_answer`, with the status. */
export function problemToError(status: number, body: unknown): ApiError {
  const problem = problemSchema.safeParse(body);
  if (!problem.success) return new ApiError(UNREACHED.includes(status) ? 'unreachable' : 'unexpected_answer', `HTTP ${status}`, { status });
  return new ApiError(problem.data.code, problem.data.detail, problem.data);
}

/** Any thrown value as an ApiError, so that a page has one kind of failure to show. */
export function toApiError(failure: unknown): ApiError {
  if (failure instanceof ApiError) return failure;
  return new ApiError('internal', failure instanceof Error ? failure.message : String(failure));
}
