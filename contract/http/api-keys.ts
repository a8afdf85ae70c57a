import { z } from 'zod';
import { PERMISSION_NAMES, ROLES } from '../../domain/roles.ts';
import { idSchema, listOf, pageQuery, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';

export const apiKeySchema = z
  .object({
    id: idSchema,
    name: z.string(),
    /** How the secret begins: enough to tell keys apart, and nothing to sign in with. */
    prefix: z.string(),
    role: z.enum(ROLES),
    /** What the key may do, of what its role may; null for all of it. */
    scopes: z.array(z.enum(PERMISSION_NAMES)).nullable(),
    status: z.enum(['active', 'expired', 'revoked']),
    createdBy: z.string(),
    createdAt: timeSchema,
    /** Exact to a minute. */
    lastUsedAt: timeSchema.nullable(),
    expiresAt: timeSchema.nullable(),
    revokedAt: timeSchema.nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;

const tag = 'API keys';
const access = 'api-keys:manage';

export const apiKeyRoutes = {
  list: defineRoute({
    method: 'get',
    path: '/api/v1/api-keys',
    summary: 'API keys, newest first; revoked ones too',
    tag,
    access,
    query: pageQuery,
    responses: { 200: listOf(apiKeySchema) },
  }),
  create: defineRoute({
    method: 'post',
    path: '/api/v1/api-keys',
    summary: 'Create an API key; its secret is in this answer only, and null where the answer is given again',
    tag,
    access,
    onceOnly: 'secret',
    body: z.object({
      name: z.string().trim().min(1).max(120),
      role: z.enum(ROLES),
      scopes: z.array(z.enum(PERMISSION_NAMES)).min(1).nullish(),
      expiresAt: timeSchema.nullish(),
    }),
    responses: { 201: z.object({ apiKey: apiKeySchema, secret: z.string().nullable() }) },
  }),
  revoke: defineRoute({
    method: 'delete',
    path: '/api/v1/api-keys/:apiKeyId',
    summary: 'Revoke an API key: within two seconds it opens nothing, and what it has open closes',
    tag,
    access,
    params: z.object({ apiKeyId: idSchema }),
    responses: { 204: null },
  }),
};
