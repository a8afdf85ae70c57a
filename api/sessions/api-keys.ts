import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { CitiflowError } from '../../domain/errors.ts';
import type { Permission } from '../../domain/roles.ts';
import type { User } from '../../contract/http/auth.ts';
import type { Database, FoundApiKey } from '../database.ts';
import { logUnexpected } from '../middleware/problem.ts';
import { hashOf, newSecret } from './secrets.ts';

/** How long a look-up is believed, and how often what a key has open is looked at: together, two seconds at most. */
const BELIEVED_MS = 900;
const LOOK_MS = 900;
const CACHED_KEYS = 1_000;
const USE_NOTED_MS = 60_000;
const PREFIX_CHARACTERS = 12;

/** `cfk_` and 32 random bytes. */
export const newApiKey = () => `cfk_${newSecret()}`;
export const prefixOf = (secret: string) => secret.slice(0, PREFIX_CHARACTERS);

/** The API key that a request presents, whatever it is worth; undefined where it presents none. */
export const apiKeyIn = (request: IncomingMessage): string | undefined =>
  /^Bearer +(cfk_.*)$/i.exec(request.headers.authorization ?? '')?.[1];

/** A key that opens, as of the look-up. */
export interface ActiveApiKey {
  id: string;
  hash: string;
  /** What it may do, of what its role may; null for all of it. */
  scopes: Permission[] | null;
  expiresAt: Date | null;
  /** Who the key acts as: itself, in the shape of a user. */
  user: User;
}

export interface ApiKeys {
  /** @throws CitiflowError `unauthenticated` for a key that is unknown, revoked or expired */
  find(secret: string): Promise<ActiveApiKey>;
  /** Calls `ended`, once, when the key opens no more. @returns ends the watch */
  watch(key: ActiveApiKey, ended: () => void): () => void;
  /** For who has changed the key: it is looked up anew. */
  forget(hash: string): void;
}

/** Looks keys up by their hashes, which is all that is kept of them. */
export function createApiKeys(database: Database, logger: Logger): ApiKeys {
  const cache = new Map<string, { key: ActiveApiKey; until: number }>();
  const watched = new Map<string, Set<() => void>>();
  let timer: NodeJS.Timeout | undefined;

  const lookUp = async (hash: string) => {
    const row = await database.findApiKey(hash);
    if (!row) throw new CitiflowError('unauthenticated', 'There is no such API key.');
    if (row.revoked) throw new CitiflowError('unauthenticated', 'This API key was revoked.');
    const key = activeKey(hash, row);
    refuseExpired(key);
    return { key, lastUsedAtMs: row.last_used_at_ms };
  };

  const look = async (hash: string) => {
    try {
      await lookUp(hash);
    } catch (error) {
      // A database that is down says nothing about the key.
      if (!(error instanceof CitiflowError) || error.code !== 'unauthenticated') return;
      const listeners = watched.get(hash) ?? [];
      watched.delete(hash);
      for (const ended of listeners) ended();
    }
  };

  const lookAtAll = async () => {
    await Promise.all([...watched.keys()].map(look));
    timer = watched.size > 0 ? setTimeout(lookAtAll, LOOK_MS).unref() : undefined;
  };

  return {
    async find(secret) {
      const hash = hashOf(secret);
      const cached = cache.get(hash);
      if (cached && cached.until > Date.now()) {
        refuseExpired(cached.key);
        return cached.key;
      }
      cache.delete(hash);
      const askedAt = Date.now();
      const { key, lastUsedAtMs } = await lookUp(hash);
      const [oldest] = cache.keys();
      if (cache.size >= CACHED_KEYS && oldest !== undefined) cache.delete(oldest);
      cache.set(hash, { key, until: askedAt + BELIEVED_MS });
      if (askedAt - (lastUsedAtMs ?? 0) > USE_NOTED_MS) {
        noteUse(database, key).catch((error: unknown) => logUnexpected(logger, error));
      }
      return key;
    },
    watch(key, ended) {
      const listeners = watched.get(key.hash) ?? new Set();
      watched.set(key.hash, listeners.add(ended));
      timer ??= setTimeout(lookAtAll, LOOK_MS).unref();
      return () => {
        listeners.delete(ended);
        if (listeners.size === 0 && watched.get(key.hash) === listeners) watched.delete(key.hash);
      };
    },
    forget: (hash) => void cache.delete(hash),
  };
}

const activeKey = (hash: string, row: FoundApiKey): ActiveApiKey => ({
  id: row.id,
  hash,
  scopes: row.scopes,
  expiresAt: row.expires_at_ms === null ? null : new Date(row.expires_at_ms),
  // An address that can be none's, for programs that want one.
  user: { id: row.id, email: `${row.prefix}@api-key.invalid`, name: row.name, role: row.role, tenantId: row.tenant_id },
});

function refuseExpired({ expiresAt }: ActiveApiKey): void {
  if (expiresAt && expiresAt.getTime() <= Date.now()) throw new CitiflowError('unauthenticated', 'This API key has expired.');
}

const noteUse = (database: Database, { id, user }: ActiveApiKey) =>
  database.query(
    user.tenantId,
    "update api_keys set last_used_at = now() where id = ? and (last_used_at is null or last_used_at < now() - interval '1 minute')",
    [id],
  );
