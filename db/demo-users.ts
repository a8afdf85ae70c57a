import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { auditUser, insertUser, type NewUser } from './create-user.ts';
import { ormOptions } from './orm.ts';

export type DemoUser = NewUser;

/**
 * Makes the demonstration's tenant and users where they are missing; what is there is left as it is.
 * @returns the tenant's id
 */
export async function ensureDemoUsers(options: {
  adminUrl: string;
  tenantName: string;
  users: DemoUser[];
}): Promise<{ tenantId: string }> {
  const orm = await MikroORM.init({ ...ormOptions(options.adminUrl), ensureDatabase: false });
  try {
    return await orm.em.fork().transactional(async (em) => {
      await em.execute('insert into tenants (id, name) values (?, ?) on conflict (name) do nothing', [
        randomUUID(),
        options.tenantName,
      ]);
      const [tenant] = await em.execute<{ id: string }[]>('select id from tenants where name = ?', [options.tenantName]);
      if (!tenant) throw new Error('the tenant was not stored');
      await em.execute("select set_config('app.tenant_id', ?, true)", [tenant.id]);
      const known = await em.execute<{ email: string }[]>('select email from users');
      const missing = options.users.filter((user) => !known.some(({ email }) => email === user.email));
      // Hashing takes a third of a second each, on purpose: only for whom it is needed, and side by side.
      const made = await Promise.all(missing.map(async (user) => ({ user, id: await insertUser(em, tenant.id, user) })));
      for (const { user, id } of made) await auditUser(em, tenant.id, id, user, 'set-up');
      return { tenantId: tenant.id };
    });
  } finally {
    await orm.close(true);
  }
}
