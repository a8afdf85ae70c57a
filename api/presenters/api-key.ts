import type { ApiKey as ApiKeyBody } from '../../contract/http/api-keys.ts';
import type { ApiKey } from '../../db/entities/api-key.ts';

/** A key as lists show it: never its secret, which nobody has, nor its hash. */
export function presentApiKey(key: ApiKey, now = new Date()): ApiKeyBody {
  const { id, name, prefix, role, createdBy } = key;
  return {
    id, name, prefix, role, createdBy,
    scopes: key.scopes ?? null,
    status: key.revokedAt ? 'revoked' : key.expiresAt && key.expiresAt <= now ? 'expired' : 'active',
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  };
}
