import type { authRoutes } from '../../../contract/http/auth.ts';
import { signIn } from '../../commands/sign-in.ts';
import type { HandlersOf } from '../../handler.ts';
import { cookieOptions, sessionTokenOf } from '../../middleware/session.ts';
import { SESSION_COOKIE, SESSION_SECONDS } from '../../sessions/sessions.ts';
import { setting } from './setting.ts';

export const authHandlers: HandlersOf<typeof authRoutes> = {
  async signIn({ body, request, response }, dependencies) {
    const { user, token } = await signIn(dependencies, { ...body, address: request.ip ?? 'unknown' });
    const options = { ...cookieOptions(dependencies.environment), maxAge: SESSION_SECONDS * 1000 };
    response.cookie(SESSION_COOKIE, token, options).setHeader('Cache-Control', 'no-store');
    return { status: 200, body: { user } };
  },
  async signOut({ request, response }, { sessions, environment }) {
    await sessions.end(sessionTokenOf(request) ?? '');
    response.clearCookie(SESSION_COOKIE, cookieOptions(environment));
    return { status: 204, body: null };
  },
  async me({ user }) {
    return { status: 200, body: { user } };
  },
  setting,
};
