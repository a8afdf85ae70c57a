import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { ProblemDocument } from '../../contract/http/common.ts';
import { CitiflowError, ERRORS } from '../../domain/errors.ts';
import { requestIdOf } from './request-id.ts';

/** RFC 9457's form of an error, with our stable code. */
export function problemOf(error: CitiflowError, requestId: string): ProblemDocument {
  const { status, text } = ERRORS[error.code];
  return {
    ...error.extra,
    type: `urn:citiflow:problem:${error.code}`,
    title: text,
    status,
    code: error.code,
    detail: error.message,
    ...(error.errors ? { errors: error.errors } : {}),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    requestId,
  };
}

/** Answers with the error as `application/problem+json`, and when to come back where that is known. */
export function sendProblem(response: Response, error: CitiflowError): void {
  const problem = problemOf(error, requestIdOf(response));
  response.locals['code'] = error.code;
  if (error.retryAfterMs !== undefined) response.setHeader('Retry-After', Math.ceil(error.retryAfterMs / 1000));
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Whatever was thrown, as an error of the table. What we do not know is ours, and says nothing of itself. */
export function asCitiflowError(error: unknown): CitiflowError {
  if (error instanceof CitiflowError) return error;
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) return new CitiflowError('payload_too_large');
  if (status === 415) return new CitiflowError('unsupported_media_type');
  // Express' own parsers say so of whatever they cannot read: JSON, compression, a body cut short.
  if (status === 400) return new CitiflowError('malformed_json');
  if (error instanceof URIError) return new CitiflowError('not_found');
  return new CitiflowError('internal', undefined, { cause: error });
}

/** The last middleware: every error leaves as `application/problem+json`. */
export function problems(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const known = asCitiflowError(error);
    if (ERRORS[known.code].fault === 'ours') logUnexpected(logger, error, requestIdOf(response));
    else if (known.code === 'dependency_unavailable') {
      logger.warn({ requestId: requestIdOf(response), cause: nameOf(known.cause) }, 'dependency unavailable');
    }
    if (response.headersSent) response.destroy();
    else sendProblem(response, known);
  };
}

/** Name and stack, without the message: messages of drivers quote the values that they were given. */
export function logUnexpected(logger: Logger, error: unknown, requestId?: string): void {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => line.trimStart().startsWith('at ')).slice(0, 8);
  logger.error({ requestId, error: nameOf(error), frames }, 'unexpected error');
}

const nameOf = (error: unknown) =>
  error instanceof Error ? `${error.name}${'code' in error ? ` ${String(error.code)}` : ''}` : typeof error;
