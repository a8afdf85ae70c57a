import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Environment } from '../../config/env.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { apiKeyIn } from '../sessions/api-keys.ts';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Decides whether a browser's page may talk to us: our own, or one that the settings name. */
export function createOriginPolicy(environment: Environment) {
  const named = (environment.CITIFLOW_ALLOWED_ORIGINS ?? '').split(',').map((text) => text.trim()).filter(Boolean);
  const publicOrigin = environment.CITIFLOW_PUBLIC_URL ? [new URL(environment.CITIFLOW_PUBLIC_URL).origin] : [];
  const others = new Set([...named, ...publicOrigin]);
  return {
    /**
     * Programs send no Origin; browsers always do where it matters: where they add cookies by themselves. An API
     * key is added by nobody but who holds it, and cookies beside it do not count.
     */
    allows(request: IncomingMessage): boolean {
      const { origin, host } = request.headers;
      return apiKeyIn(request) !== undefined || origin === undefined || others.has(origin) || hostOf(origin) === host;
    },
    isOther: (origin: string | undefined): origin is string => origin !== undefined && others.has(origin),
  };
}
export type OriginPolicy = ReturnType<typeof createOriginPolicy>;

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : undefined);

/** Cross-origin reads need a named origin; writes from any other page are refused: no forged requests. */
export function originCheck(policy: OriginPolicy): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (policy.isOther(origin)) {
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader('Access-Control-Allow-Credentials', 'true');
      response.setHeader('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After');
    }
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method']) {
      preflight(response, policy.isOther(origin));
      return;
    }
    if (!READING.has(request.method) && !policy.allows(request)) throw new CitiflowError('origin_not_allowed');
    next();
  };
}

function preflight(response: Response, allowed: boolean): void {
  if (allowed) {
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE');
    response.setHeader('Access-Control-Allow-Headers', 'Content-Type, Authorization, Idempotency-Key, X-Customer-Token, Last-Event-ID');
    response.setHeader('Access-Control-Max-Age', '600');
  }
  response.status(204).end();
}
