import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from './orm.ts';

/**
 * Runs `work` in one transaction that PostgreSQL ties to the tenant: row-level security shows and takes only
 * that tenant's rows, whatever the queries say. There is no other way to the tables for the application role.
 */
export async function withTenant<Result>(
  orm: Orm,
  tenantId: string,
  work: (em: EntityManager) => Promise<Result>,
): Promise<Result> {
  return orm.em.fork().transactional(async (em) => {
    await em.execute("select set_config('app.tenant_id', ?, true)", [tenantId]);
    return work(em);
  });
}

/**
 * Runs one statement as the tenant, in one round trip where a transaction takes four: PostgreSQL runs what comes
 * in one simple query as one transaction, so the tenant is set for this statement and gone after it.
 * @param sql one statement; `?` stands for a parameter
 * @returns its rows, as the driver gives them
 */
export async function queryAsTenant<Row extends object>(
  orm: Orm,
  tenantId: string,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  const pool = await orm.em.getConnection().getNativeClient();
  const text = `select set_config('app.tenant_id', ?, true);\n${sql}`;
  // The driver answers several statements with a list, which its types do not say.
  const results: unknown = await pool.query(orm.em.getPlatform().formatQuery(text, [tenantId, ...parameters]));
  const last = (results as { rows: Row[] }[]).at(-1);
  return last?.rows ?? [];
}
