import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { BankProblem } from '../problem.ts';
import { requestIdOf } from './request-log.ts';

export const problemType = 'application/problem+json';

/** What express and its body parser throw, as far as it is the caller's doing. */
function translate(failure: unknown): BankProblem {
  if (failure instanceof BankProblem) return failure;
  const type = failure instanceof Error && 'type' in failure ? failure.type : undefined;
  if (type === 'entity.too.large') return new BankProblem('payload_too_large', 'The body is over the limit.');
  const status = failure instanceof Error && 'status' in failure ? failure.status : undefined;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new BankProblem('validation_failed', 'The request cannot be read: JSON is expected.', { cause: failure });
  }
  return new BankProblem('internal_error', 'Something went wrong on the bank’s side.', { cause: failure });
}

/** Answers every failure as a problem with a stable code; only the log sees what caused it. */
export function answerProblem(logger: Logger): ErrorRequestHandler {
  return (failure, request, response, _next) => {
    const problem = translate(failure);
    if (problem.status >= 500) {
      const cause = problem.cause instanceof Error ? problem.cause : undefined;
      logger.error({ requestId: requestIdOf(request), code: problem.code, reason: cause?.message, stack: cause?.stack });
    }
    if (response.headersSent || response.destroyed) return;
    if (problem.code === 'dependency_unavailable') response.set('Retry-After', '1');
    response.status(problem.status).type(problemType).json({ ...problem.toBody(), requestId: requestIdOf(request) });
  };
}

/** Answers a path that is no route. */
export const answerNotFound: RequestHandler = () => {
  throw new BankProblem('not_found', 'The bank has no such route.');
};
