import type { auditRoutes } from '../../../contract/http/audit.ts';
import { auditEntries, type TenantQuery } from '../../../db/audit-entries.ts';
import { verifyAudit } from '../../../db/verify-audit.ts';
import { AUDIT_FORMATS, exportAudit } from '../../audit/export.ts';
import { entriesThat } from '../../audit/filter.ts';
import type { Database } from '../../database.ts';
import { STREAMED, type HandlersOf } from '../../handler.ts';

/** Of how many of the newest entries the actors are told. */
const ACTORS_OF = 10_000;

const ACTORS = `select kind, id, (array_agg(name order by sequence desc))[1] as name from (
    select actor_kind as kind, actor_id as id, actor_name as name, sequence from audit_entries order by sequence desc limit ${ACTORS_OF}) newest
  where kind in ('user', 'api-key') group by kind, id order by name, id limit 500`;

const asTenant = (database: Database, tenantId: string): TenantQuery => (sql, parameters) => database.query(tenantId, sql, parameters);

export const auditHandlers: HandlersOf<typeof auditRoutes> = {
  async list({ query: { limit, cursor, ...filter }, user }, { database }) {
    const { sql, parameters } = entriesThat(filter, cursor === undefined ? null : Number(cursor));
    const found = await auditEntries(asTenant(database, user.tenantId), `where ${sql} order by sequence desc limit ?`, [...parameters, limit + 1]);
    const items = found.slice(0, limit);
    return { status: 200, body: { items, nextCursor: found.length > limit ? String(items.at(-1)?.sequence) : null } };
  },
  async actors({ user }, { database }) {
    return { status: 200, body: { items: await database.query(user.tenantId, ACTORS, []) } };
  },
  async verify({ query: { sequence, hash }, user }, { database }) {
    const noted = sequence !== undefined && hash !== undefined ? { sequence, hash } : null;
    const verification = await verifyAudit(asTenant(database, user.tenantId), noted);
    return { status: 200, body: { ...verification, intact: verification.broken === null, verifiedAt: new Date().toISOString() } };
  },
  async csv({ query, user, response }, { database }) {
    await exportAudit(asTenant(database, user.tenantId), query, AUDIT_FORMATS.csv, response);
    return STREAMED;
  },
  async json({ query, user, response }, { database }) {
    await exportAudit(asTenant(database, user.tenantId), query, AUDIT_FORMATS.json, response);
    return STREAMED;
  },
};
