import type { apiKeyRoutes } from '../../../contract/http/api-keys.ts';
import { audit } from '../../../db/audit.ts';
import { ApiKey } from '../../../db/entities/api-key.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { createApiKey } from '../../commands/create-api-key.ts';
import type { HandlersOf } from '../../handler.ts';
import { olderThan, pageOf, placeOf } from '../../page.ts';
import { presentApiKey } from '../../presenters/api-key.ts';

export const apiKeyHandlers: HandlersOf<typeof apiKeyRoutes> = {
  async list({ query, user }, { database }) {
    const found = await database.tenant(user.tenantId, (em) =>
      em.find(ApiKey, olderThan('createdAt', placeOf(query.cursor)), {
        orderBy: { createdAt: 'desc', id: 'desc' }, limit: query.limit + 1,
      }));
    const { rows, nextCursor } = pageOf(found, query.limit, (row) => ({ at: row.createdAt, id: row.id }));
    return { status: 200, body: { items: rows.map((row) => presentApiKey(row)), nextCursor } };
  },
  async create({ body, user, caller, response }, dependencies) {
    const { name, role, scopes, expiresAt } = body;
    const wanted = { name, role, scopes: scopes ?? null, expiresAt: expiresAt ? new Date(expiresAt) : null };
    const { row, secret } = await createApiKey(dependencies, { user, apiKey: caller.apiKey }, wanted);
    response.setHeader('Cache-Control', 'no-store');
    return { status: 201, body: { apiKey: presentApiKey(row), secret } };
  },
  async revoke({ params, user }, { database, apiKeys }) {
    const hash = await database.tenant(user.tenantId, async (em) => {
      const key = await em.findOne(ApiKey, { id: params.apiKeyId });
      if (!key) throw new CitiflowError('not_found');
      key.revokedAt ??= new Date();
      await audit(em, user.tenantId, {
        by: user, action: 'api-key.revoked', subject: { kind: 'api-key', id: key.id, label: key.name }, details: { prefix: key.prefix },
        key: `api-key/${key.id}/revoked`,
      });
      return key.secretHash;
    });
    apiKeys.forget(hash);
    return { status: 204, body: null };
  },
};
