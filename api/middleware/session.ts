import { parseCookie } from 'cookie';
import type { IncomingMessage } from 'node:http';
import type { CookieOptions } from 'express';
import type { Environment } from '../../config/env.ts';
import { may } from '../../domain/roles.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { User } from '../../contract/http/auth.ts';
import type { RouteDefinition } from '../../contract/http/route.ts';
import type { Caller } from '../handler.ts';
import { SESSION_COOKIE, type Sessions } from '../sessions/sessions.ts';
import { VISITOR_COOKIE } from '../sessions/visitors.ts';

/** What the session's cookie holds; undefined where there is none. */
export const sessionTokenOf = (request: IncomingMessage) => cookiesOf(request)[SESSION_COOKIE];
const cookiesOf = (request: IncomingMessage) => parseCookie(request.headers.cookie ?? '');

/**
 * Who sends this request. A customer's token may come as a bearer token or in `X-Customer-Token`.
 * @throws CitiflowError `dependency_unavailable` when sessions cannot be looked up
 */
export async function callerOf(request: IncomingMessage, sessions: Sessions): Promise<Caller> {
  const cookies = cookiesOf(request);
  const session = cookies[SESSION_COOKIE];
  return {
    user: session ? await sessions.find(session) : undefined,
    customerToken: headerToken(request),
    visitorSecret: cookies[VISITOR_COOKIE],
  };
}

function headerToken(request: IncomingMessage): string | undefined {
  const own = request.headers['x-customer-token'];
  if (typeof own === 'string') return own;
  return /^Bearer ([\w-]+\.[\w-]+)$/.exec(request.headers.authorization ?? '')?.[1];
}

/**
 * The one place that decides who may call what.
 * @throws CitiflowError `unauthenticated` or `forbidden`
 */
export function authorise(access: RouteDefinition['access'], user: User | undefined): void {
  if (access === 'public') return;
  if (!user) throw new CitiflowError('unauthenticated');
  if (access !== 'signed-in' && !may(user.role, access)) throw new CitiflowError('forbidden');
}

/** Cookies go over TLS only, wherever the studio's address is one of TLS. */
export const cookieOptions = (environment: Environment): CookieOptions => ({
  httpOnly: true,
  sameSite: 'lax',
  secure: environment.CITIFLOW_PUBLIC_URL?.startsWith('https:') ?? false,
  path: '/',
});
