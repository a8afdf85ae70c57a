import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ensureDemoUsers } from './demo-users.ts';
import { migrate } from './migrate.ts';
import { openOrm, type Orm } from './orm.ts';
import { queryAsTenant, withTenant } from './tenancy.ts';

let orm: Orm;
let ours: string;
let theirs: string;

beforeAll(async () => {
  orm = await openOrm(inject('databaseUrl'));
  const tenant = async () =>
    (await ensureDemoUsers({ adminUrl: inject('databaseAdminUrl'), tenantName: `tenant-${randomUUID()}`, users: [] })).tenantId;
  [ours, theirs] = [await tenant(), await tenant()];
});
afterAll(() => orm.close(true));

const insert = (tenantOfRow: string) =>
  [`insert into knowledge_bases (id, tenant_id, name, description, status, embedding_model, embedding_dimensions, dense_weight)
    values (?, ?, 'Ours', '', 'active', 'm', 3, 0.8)`, [randomUUID(), tenantOfRow]] as [string, unknown[]];
const count = 'select count(*)::int as n from knowledge_bases';

test('one tenant does not see, change or delete what is another\'s', async () => {
  await withTenant(orm, ours, (em) => em.execute(...insert(ours)));
  expect(await withTenant(orm, ours, (em) => em.execute(count))).toEqual([{ n: 1 }]);
  expect(await withTenant(orm, theirs, (em) => em.execute(count))).toEqual([{ n: 0 }]);
  await withTenant(orm, theirs, (em) => em.execute("update knowledge_bases set name = 'Stolen'"));
  await withTenant(orm, theirs, (em) => em.execute('delete from knowledge_bases'));
  expect(await withTenant(orm, ours, (em) => em.execute('select name from knowledge_bases'))).toEqual([{ name: 'Ours' }]);
});

test('a single statement sees its tenant only, leaves no tenant behind, and an error neither', async () => {
  expect(await queryAsTenant(orm, ours, `${count} where name = ?`, ['Ours'])).toEqual([{ n: 1 }]);
  expect(await queryAsTenant(orm, theirs, count)).toEqual([{ n: 0 }]);
  await expect(queryAsTenant(orm, ours, 'select 1 / 0')).rejects.toThrow(/division by zero/);
  await expect(queryAsTenant(orm, theirs, ...insert(ours))).rejects.toThrow(/row-level security/);
  // Last comes the tenant that has something to see: what it left behind would be seen below.
  expect(await queryAsTenant(orm, ours, count)).toEqual([{ n: 1 }]);
  for (let tries = 0; tries < 20; tries += 1) expect(await orm.em.fork().execute(count)).toEqual([{ n: 0 }]);
  await expect(queryAsTenant(orm, "x', true); delete from users; --", count)).rejects.toThrow(/uuid/);
});

test('a row for another tenant is refused', async () => {
  await expect(withTenant(orm, theirs, (em) => em.execute(...insert(ours)))).rejects.toThrow(/row-level security/);
});

test('without a tenant there is nothing to see, also on a connection that had one before', async () => {
  expect(await withTenant(orm, ours, (em) => em.execute(count))).toEqual([{ n: 1 }]);
  for (let tries = 0; tries < 20; tries += 1) expect(await orm.em.fork().execute(count)).toEqual([{ n: 0 }]);
});

test('every table but tenants and the migrations\' own carries its tenant under row-level security', async () => {
  const tables = await orm.em.fork().execute<{ relname: string; relrowsecurity: boolean }[]>(
    `select relname, relrowsecurity from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`);
  const open = tables.filter((table) => !table.relrowsecurity).map((table) => table.relname).sort();
  expect(open).toEqual(['mikro_orm_migrations', 'tenants']);
});

test('the application is neither a superuser nor the owner, and cannot alter the schema', async () => {
  const [role] = await orm.em.fork().execute<object[]>(
    'select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user');
  expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false });
  await expect(orm.em.fork().execute('alter table agents disable row level security')).rejects.toThrow(/owner/);
});

test('migrating again changes nothing', async () => {
  const appPassword = decodeURIComponent(new URL(inject('databaseUrl')).password);
  expect(await migrate({ adminUrl: inject('databaseAdminUrl'), appPassword })).toEqual([]);
});
