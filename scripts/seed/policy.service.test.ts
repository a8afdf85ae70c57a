import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startTestApi, type TestApi } from '../../api/testing/test-api.ts';
import { TestCaller } from '../../api/testing/test-caller.ts';
import { DEMO_TENANT, DEMO_USERS } from '../../config/demo.ts';
import { ensureDemoUsers } from '../../db/demo-users.ts';
import { Api } from './api.ts';
import { ensurePolicy } from './policy.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await ensureDemoUsers({ adminUrl: inject('databaseAdminUrl'), tenantName: DEMO_TENANT, users: [...DEMO_USERS] });
});
afterAll(() => api.close());

test('the demonstration has room for programs that load it, once, and keeps what somebody has set since', async () => {
  const told: string[] = [];
  const seed = () => ensurePolicy(new Api(api.url), (line) => told.push(line));
  await seed();
  const admin = new TestCaller(api.url);
  const user = DEMO_USERS.find(({ role }) => role === 'admin');
  await admin.signIn(user?.email ?? '', user?.password ?? '');
  const { body } = await admin.get('/api/v1/policies/tools');
  expect(body).toMatchObject({ velocity: { writes: 100_000 }, perDayMinor: null, secondPersonAboveMinor: 1_000_000, revision: 1 });
  await admin.put('/api/v1/policies/tools', { ...body, velocity: { writes: 5, windowMinutes: 60 } });
  await seed();
  expect((await admin.get('/api/v1/policies/tools')).body).toMatchObject({ velocity: { writes: 5 }, revision: 2 });
  expect(told).toHaveLength(1);
});
