import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Role } from '../domain/roles.ts';
import { ormOptions } from './orm.ts';
import { hashPassword } from './passwords.ts';

export interface DemoUser {
  email: string;
  name: string;
  role: Role;
  password: string;
}

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
      const hashes = await Promise.all(missing.map((user) => hashPassword(user.password)));
      for (const [index, user] of missing.entries()) {
        await em.execute(
          'insert into users (id, tenant_id, email, name, role, password_hash) values (?, ?, ?, ?, ?, ?)',
          [randomUUID(), tenant.id, user.email, user.name, user.role, hashes[index]],
        );
      }
      return { tenantId: tenant.id };
    });
  } finally {
    await orm.close(true);
  }
}
