import { randomUUID } from 'node:crypto';
import { audit } from '../../db/audit.ts';
import { ApiKey } from '../../db/entities/api-key.ts';
import { CitiflowError, type FieldError } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import { may, rightsOf, type Permission, type Role } from '../../domain/roles.ts';
import type { User } from '../../contract/http/auth.ts';
import type { Dependencies } from '../dependencies.ts';
import { newApiKey, prefixOf, type ActiveApiKey } from '../sessions/api-keys.ts';
import { hashOf } from '../sessions/secrets.ts';

export interface NewApiKey {
  name: string;
  role: Role;
  scopes: Permission[] | null;
  expiresAt: Date | null;
}

/**
 * Makes a key that may at most what its maker may, for no longer.
 * @returns the key's row, and the secret, which exists nowhere else
 * @throws CitiflowError `forbidden` for more rights than the maker's, `validation_failed`, `conflict` at the limit
 */
export async function createApiKey(
  { database }: Pick<Dependencies, 'database'>,
  maker: { user: User; apiKey: ActiveApiKey | undefined },
  wanted: NewApiKey,
): Promise<{ row: ApiKey; secret: string }> {
  refuseNonsense(wanted);
  refuseExcess(maker, wanted);
  const secret = newApiKey();
  const { tenantId, name } = maker.user;
  const row = await database.tenant(tenantId, async (em) => {
    if ((await em.count(ApiKey, { revokedAt: null })) >= LIMITS.apiKeys) {
      throw new CitiflowError('conflict', `There are ${LIMITS.apiKeys} API keys. Revoke one that is not needed first.`);
    }
    const made = em.create(ApiKey, {
      ...wanted, id: randomUUID(), tenantId, prefix: prefixOf(secret), secretHash: hashOf(secret), createdBy: name,
      lastUsedAt: null, revokedAt: null,
    });
    await em.persist(made).flush();
    const { role, scopes, expiresAt } = wanted;
    await audit(em, tenantId, {
      by: maker.user, action: 'api-key.created', subject: { kind: 'api-key', id: made.id, label: wanted.name },
      details: { prefix: made.prefix, role, scopes, expiresAt },
    });
    return made;
  });
  return { row, secret };
}

function refuseNonsense({ role, scopes, expiresAt }: NewApiKey): void {
  const errors: FieldError[] = (scopes ?? []).flatMap((scope, index) =>
    may(role, scope) ? [] : [{ path: `scopes.${index}`, message: `The role ${role} does not carry ${scope}.` }]);
  if (expiresAt && expiresAt.getTime() <= Date.now()) errors.push({ path: 'expiresAt', message: 'Lies in the past.' });
  if (errors.length > 0) throw new CitiflowError('validation_failed', undefined, { errors });
}

function refuseExcess({ user, apiKey }: { user: User; apiKey: ActiveApiKey | undefined }, wanted: NewApiKey): void {
  const own = rightsOf(user.role, apiKey?.scopes);
  const excess = rightsOf(wanted.role, wanted.scopes).filter((permission) => !own.includes(permission));
  if (excess.length > 0) {
    throw new CitiflowError('forbidden', `A key may not do more than whoever makes it: ${excess.join(', ')}.`);
  }
  const makersEnd = apiKey?.expiresAt;
  if (makersEnd && (!wanted.expiresAt || wanted.expiresAt > makersEnd)) {
    throw new CitiflowError('forbidden', `A key may not outlive the key that makes it: ${makersEnd.toISOString()}.`);
  }
}
