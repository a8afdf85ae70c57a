import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';

const requestIds = new WeakMap<Request, string>();

/** The id that a request has in the log and in its problem; the caller's `X-Request-ID` where it sent one. */
export function requestIdOf(request: Request): string {
  const known = requestIds.get(request);
  if (known !== undefined) return known;
  const given = request.get('x-request-id') ?? '';
  const requestId = /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
  requestIds.set(request, requestId);
  return requestId;
}

/** The route's pattern, never the path: a path carries account ids and keys. */
function routeOf(request: Request): string {
  const route: unknown = request.route;
  const hasPath = typeof route === 'object' && route !== null && 'path' in route;
  return hasPath ? String(route.path) : 'none';
}

/** Logs one line a request: no bodies, no queries, nothing personal. */
export function logRequests(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(request);
    response.set('X-Request-ID', requestId);
    response.once('close', () => {
      logger.info({
        requestId,
        method: request.method,
        route: routeOf(request),
        status: response.writableFinished ? response.statusCode : 'no-answer',
        durationMs: Math.round(performance.now() - startedAt),
      });
    });
    next();
  };
}
