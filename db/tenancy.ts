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
