import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const ACCEPTABLE = /^[\w.-]{1,100}$/;

/** Gives each request an id, a proxy's where it sent a sound one, and answers with it. */
export function requestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.get('x-request-id');
  response.locals['requestId'] = given && ACCEPTABLE.test(given) ? given : randomUUID();
  response.setHeader('X-Request-Id', requestIdOf(response));
  next();
}

/** The id that this request is logged and answered under. */
export const requestIdOf = (response: Response): string => String(response.locals['requestId'] ?? 'unknown');
