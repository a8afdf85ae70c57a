import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { z } from 'zod';
import { ensureDemoUsers } from '../../db/demo-users.ts';
import type { Role } from '../../domain/roles.ts';
import { TestCaller } from './test-caller.ts';

const meShape = z.object({ user: z.object({ id: z.string() }) });

export interface Staff {
  caller: TestCaller;
  id: string;
  name: string;
}

/** A new member of a tenant, signed in. @param url of the API */
export async function newStaff(url: string, tenantName: string, role: Role): Promise<Staff> {
  const user = { email: `${role}.${randomUUID()}@test.example`, name: `A ${role}`, role, password: 'correct horse' };
  await ensureDemoUsers({ adminUrl: inject('databaseAdminUrl'), tenantName, users: [user] });
  const caller = new TestCaller(url);
  await caller.signIn(user.email, user.password);
  const { user: me } = meShape.parse((await caller.get('/api/v1/auth/me')).body);
  return { caller, id: me.id, name: user.name };
}
