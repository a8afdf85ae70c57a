import { parseCookie } from 'cookie';
import type { IncomingMessage } from 'node:http';
import type { CookieOptions } from 'express';
import type { Environment } from '../../config/env.ts';
import { may, rightsOf } from '../../domain/roles.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { RouteDefinition } from '../../contract/http/route.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Caller } from '../handler.ts';
import { apiKeyIn } from '../sessions/api-keys.ts';
import { SESSION_COOKIE } from '../sessions/sessions.ts';
import { VISITOR_COOKIE } from '../sessions/visitors.ts';

/** What the session's cookie holds; undefined where there is none. */
export const sessionTokenOf = (request: IncomingMessage) => cookiesOf(request)[SESSION_COOKIE];
const cookiesOf = (request: IncomingMessage) => parseCookie(request.headers.cookie ?? '');

/**
 * Who sends this request. A customer's token may come as a bearer token or in `X-Customer-Token`. Beside an API key
 * cookies count for nothing: a key is what a page of another site cannot make a browser send.
 * @param address where it comes from: who tries keys is counted
 * @throws CitiflowError `unauthenticated` for an API key that opens nothing, `rate_limited`,
 * `dependency_unavailable` when sessions or keys cannot be looked up
 */
export async function callerOf(
  request: IncomingMessage,
  { sessions, apiKeys, rateLimits }: Pick<Dependencies, 'sessions' | 'apiKeys' | 'rateLimits'>,
  address: string,
): Promise<Caller> {
  const presented = apiKeyIn(request);
  if (presented !== undefined) {
    const apiKey = await apiKeys.find(presented).catch(async (error: unknown) => {
      await rateLimits.take('api', address);
      throw error;
    });
    return { user: apiKey.user, apiKey, customerToken: headerToken(request), visitorSecret: undefined };
  }
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
export function authorise(access: RouteDefinition['access'], { user, apiKey }: Pick<Caller, 'user' | 'apiKey'>): void {
  if (access === 'public') return;
  if (!user) throw new CitiflowError('unauthenticated');
  if (access === 'signed-in' || rightsOf(user.role, apiKey?.scopes).includes(access)) return;
  if (may(user.role, access)) throw new CitiflowError('forbidden', `This API key is not for ${access}.`);
  throw new CitiflowError('forbidden');
}

/** Cookies go over TLS only, wherever the studio's address is one of TLS. */
export const cookieOptions = (environment: Environment): CookieOptions => ({
  httpOnly: true,
  sameSite: 'lax',
  secure: environment.CITIFLOW_PUBLIC_URL?.startsWith('https:') ?? false,
  path: '/',
});
