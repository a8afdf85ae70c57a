import { randomUUID } from 'node:crypto';
import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import type { Role } from '../domain/roles.ts';
import { audit } from './audit.ts';
import { ormOptions } from './orm.ts';
import { hashPassword } from './passwords.ts';

export interface NewUser {
  email: string;
  name: string;
  role: Role;
  password: string;
}

/** What a person must decide or mend before the user can be made. */
export class UserRefused extends Error {
  override readonly name = 'UserRefused';
}

const FIRST_TENANT = 'CitiFlow';

/**
 * Makes a user, as the owner of the database: in the tenant that is named, or in the only one. Made is the tenant, too,
 * where it does not exist.
 * @throws UserRefused when the address is taken, or several tenants exist and none is named
 */
export async function createUser(
  adminUrl: string,
  user: NewUser,
  tenantName?: string,
): Promise<{ userId: string; tenantName: string; tenantIsNew: boolean }> {
  const orm = await MikroORM.init({ ...ormOptions(adminUrl), ensureDatabase: false });
  try {
    return await orm.em.fork().transactional(async (em) => {
      // Two first users at once make one tenant.
      await em.execute("select pg_advisory_xact_lock(hashtextextended('create-user', 0))");
      const tenant = await tenantFor(em, tenantName);
      const [taken] = await em.execute<unknown[]>('select 1 from users where email = ?', [user.email.toLowerCase()]);
      if (taken) throw new UserRefused(`There is a user with the address ${user.email.toLowerCase()} already.`);
      const userId = await insertUser(em, tenant.id, user);
      await auditUser(em, tenant.id, userId, user, 'command-line');
      return { userId, tenantName: tenant.name, tenantIsNew: tenant.isNew };
    });
  } finally {
    await orm.close(true);
  }
}

/**
 * The tenant that is wanted, or the only one; undefined where there is none.
 * @throws UserRefused when there are several and none is named
 */
export function chosenTenant<Tenant extends { name: string }>(tenants: readonly Tenant[], wanted: string | undefined): Tenant | undefined {
  if (wanted !== undefined) return tenants.find(({ name }) => name === wanted);
  if (tenants.length <= 1) return tenants[0];
  throw new UserRefused(`There are several tenants. Say which with --tenant: ${tenants.map(({ name }) => `"${name}"`).join(', ')}.`);
}

async function tenantFor(em: EntityManager, wanted: string | undefined): Promise<{ id: string; name: string; isNew: boolean }> {
  const tenants = await em.execute<{ id: string; name: string }[]>('select id, name from tenants order by name');
  const chosen = chosenTenant(tenants, wanted);
  if (chosen) return { ...chosen, isNew: false };
  const tenant = { id: randomUUID(), name: wanted ?? FIRST_TENANT };
  await em.execute('insert into tenants (id, name) values (?, ?)', [tenant.id, tenant.name]);
  return { ...tenant, isNew: true };
}

/** Who can sign in from now on, as what. The address stays with the user. @param system by which the user was made */
export async function auditUser(em: EntityManager, tenantId: string, userId: string, { name, role }: NewUser, system: string): Promise<void> {
  await audit(em, tenantId, {
    by: { system }, action: 'user.created', subject: { kind: 'user', id: userId, label: name }, details: { role }, key: `user/${userId}/created`,
  });
}

/** Stores a user with the password's hash, for which a third of a second goes, on purpose. @returns the user's id */
export async function insertUser(em: EntityManager, tenantId: string, { email, name, role, password }: NewUser): Promise<string> {
  const id = randomUUID();
  const hash = await hashPassword(password);
  await em.execute("select set_config('app.tenant_id', ?, true)", [tenantId]);
  await em.execute('insert into users (id, tenant_id, email, name, role, password_hash) values (?, ?, ?, ?, ?, ?)', [
    id, tenantId, email.toLowerCase(), name, role, hash,
  ]);
  return id;
}
