import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import { requestIdOf } from './request-id.ts';

const QUIET = new Set(['/healthz', '/readyz', '/metrics']);

/** One line a request: the route and not the address, as addresses hold ids and searches hold words. */
export function accessLog(logger: Logger, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.on('close', () => {
      const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
      const route = String(response.locals['route'] ?? 'none');
      metrics.requests.observe({ method: request.method, route, status: String(response.statusCode) }, durationMs / 1000);
      if (QUIET.has(route)) return;
      const { code, tenantId } = response.locals;
      const { method } = request;
      const status = response.statusCode;
      logger.info({ method, route, status, durationMs, requestId: requestIdOf(response), tenantId, code }, 'request');
    });
    next();
  };
}
