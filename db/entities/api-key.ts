import { defineEntity, p } from '@mikro-orm/core';
import { ROLES, type Permission } from '../../domain/roles.ts';
import { tenantColumns } from './columns.ts';

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  properties: {
    ...tenantColumns,
    name: p.string(),
    /** The secret's first characters, by which a person tells keys apart. */
    prefix: p.string(),
    /** SHA-256 of the secret, lower-case hex: all that is kept of it. */
    secretHash: p.string().hidden(),
    role: p.enum(ROLES),
    /** What the key may do, of what its role may; null for all of it. */
    scopes: p.json<Permission[]>().nullable(),
    createdBy: p.string(),
    expiresAt: p.datetime(3).nullable(),
    /** Exact to a minute. */
    lastUsedAt: p.datetime(3).nullable(),
    revokedAt: p.datetime(3).nullable(),
  },
});
export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey);
export { ApiKeySchema };
