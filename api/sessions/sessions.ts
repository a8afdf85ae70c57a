import type { Redis } from 'iovalkey';
import { z } from 'zod';
import { userSchema, type User } from '../../contract/http/auth.ts';
import { hashOf, newSecret } from './secrets.ts';
import { unlessDown } from '../valkey.ts';

export const SESSION_COOKIE = 'citiflow_session';
export const SESSION_SECONDS = 12 * 3600;

const key = (token: string) => `session:${hashOf(token)}`;

/** Who is signed in, kept in Valkey under the hash of what the cookie holds. */
export interface Sessions {
  start(user: User): Promise<string>;
  /** The session's user, if it lives; its twelve hours start again. */
  find(token: string): Promise<User | undefined>;
  end(token: string): Promise<void>;
}

/** @throws CitiflowError `dependency_unavailable`, from any method, when Valkey does not answer */
export function createSessions(valkey: Redis): Sessions {
  return {
    async start(user) {
      const token = newSecret();
      await unlessDown(valkey.set(key(token), JSON.stringify(user), 'EX', SESSION_SECONDS));
      return token;
    },
    async find(token) {
      const stored = await unlessDown(valkey.getex(key(token), 'EX', SESSION_SECONDS));
      return stored === null ? undefined : z.parse(userSchema, JSON.parse(stored));
    },
    async end(token) {
      await unlessDown(valkey.del(key(token)));
    },
  };
}
