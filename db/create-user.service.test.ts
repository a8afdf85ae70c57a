import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { createUser, UserRefused } from './create-user.ts';
import { openOrm } from './orm.ts';
import { verifyPassword } from './passwords.ts';

const adminUrl = inject('databaseAdminUrl');
const someone = () => ({ email: `Dana.${randomUUID()}@Example.com`, name: 'Dana', role: 'admin' as const, password: 'correct horse battery' });

test('the first user of a tenant that does not exist makes it, and is found by sign-in with the password’s hash', async () => {
  const [user, tenantName] = [someone(), `Bank ${randomUUID()}`];
  const made = await createUser(adminUrl, user, tenantName);
  expect(made).toMatchObject({ tenantName, tenantIsNew: true });
  const orm = await openOrm(inject('databaseUrl'));
  try {
    const [found] = await orm.em.fork().execute<Record<string, string>[]>('select * from find_user_for_sign_in(?)', [user.email]);
    expect(found).toMatchObject({ id: made.userId, email: user.email.toLowerCase(), role: 'admin', name: 'Dana' });
    expect(await verifyPassword(user.password, found?.['password_hash'] ?? '')).toBe(true);
  } finally {
    await orm.close(true);
  }
  expect(await createUser(adminUrl, someone(), tenantName)).toMatchObject({ tenantName, tenantIsNew: false });
});

test('an address is taken once, however it is spelled, and a refusal leaves no tenant behind', async () => {
  const [user, tenantName] = [someone(), `Bank ${randomUUID()}`];
  await createUser(adminUrl, user, `Bank ${randomUUID()}`);
  await expect(createUser(adminUrl, { ...user, email: user.email.toUpperCase() }, tenantName)).rejects.toThrow(UserRefused);
  expect(await createUser(adminUrl, someone(), tenantName)).toMatchObject({ tenantIsNew: true });
});
