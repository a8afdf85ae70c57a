import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from './testing/test-api.ts';
import type { TestCaller } from './testing/test-caller.ts';

let api: TestApi;
let tenant: Awaited<ReturnType<TestApi['tenant']>>;
let manager: TestCaller;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
  manager = await tenant.signedIn('manager');
});
afterAll(() => api.close());

const settings = {
  enabled: true, requiresSignIn: false, requires2FA: true, strategy: 'always_ask', askBeforeWrites: true,
  limits: { currency: 'USD', perCallMinor: 50_000, payees: { block: ['payee-x'] } },
};

test('a tool has safe settings before anybody touches them, and one that protects the customer goes unasked', async () => {
  const { body } = await manager.get('/api/v1/tools/transfer_funds/settings');
  expect(body).toEqual({
    enabled: true, requiresSignIn: false, requires2FA: false, strategy: null, askBeforeWrites: true, limits: { currency: 'USD' },
    revision: 0, updatedBy: null, updatedAt: null,
  });
  expect((await manager.get('/api/v1/tools/freeze_card/settings')).body).toMatchObject({ askBeforeWrites: false });
  expect((await manager.get('/api/v1/tools/no_such_tool/settings')).body).toMatchObject({ code: 'tool_unknown' });
});

test('settings are saved once at a revision; the second who saves is told', async () => {
  const save = (revision: number) => manager.put('/api/v1/tools/transfer_funds/settings', { ...settings, revision });
  expect((await save(1)).body).toMatchObject({ code: 'conflict' });
  expect((await save(0)).body).toMatchObject({ ...settings, revision: 1, updatedBy: 'A manager' });
  expect((await save(0)).body).toMatchObject({ code: 'conflict', status: 409 });
  expect((await save(1)).body).toMatchObject({ revision: 2 });
  expect((await manager.get('/api/v1/tools/transfer_funds/settings')).body).toMatchObject({ ...settings, revision: 2 });
  expect((await manager.put('/api/v1/tools/no_such_tool/settings', { ...settings, revision: 0 })).body).toMatchObject({ code: 'tool_unknown' });
});

test('the tenant’s policy is saved likewise, and what is not valid is named', async () => {
  const { body } = await manager.get('/api/v1/policies/tools');
  expect(body).toMatchObject({ blockedTools: [], velocity: { writes: 30, windowMinutes: 60 }, secondPersonAboveMinor: 1_000_000, currency: 'USD', revision: 0 });
  const changed = { ...body, blockedTools: ['transfer_funds'] };
  expect((await manager.put('/api/v1/policies/tools', changed)).body).toMatchObject({ blockedTools: ['transfer_funds'], revision: 1 });
  expect((await manager.put('/api/v1/policies/tools', changed)).body).toMatchObject({ code: 'conflict' });
  const wrong = await manager.put('/api/v1/policies/tools', { ...changed, revision: 1, velocity: { writes: 0, windowMinutes: 60 }, currency: 'dollars' });
  expect(wrong.body).toMatchObject({ code: 'validation_failed', errors: [{ path: 'velocity.writes' }, { path: 'currency' }] });
});

test('everybody reads them, builders set tools, managers and admins the whole, and another tenant has its own', async () => {
  for (const role of ['builder', 'support', 'operator'] as const) {
    const caller = await tenant.signedIn(role);
    expect((await caller.get('/api/v1/policies/tools')).status).toBe(200);
    expect((await caller.put('/api/v1/policies/tools', { revision: 1 })).body).toMatchObject({ code: 'forbidden' });
    const saved = await caller.put('/api/v1/tools/transfer_funds/settings', { ...settings, revision: 2 });
    expect(saved.body).toMatchObject(role === 'builder' ? { revision: 3 } : { code: 'forbidden' });
  }
  const abroad = await (await api.tenant()).signedIn('admin');
  expect((await abroad.get('/api/v1/policies/tools')).body).toMatchObject({ blockedTools: [], revision: 0 });
  expect((await abroad.put('/api/v1/tools/transfer_funds/settings', { ...settings, revision: 0 })).body).toMatchObject({ revision: 1 });
});
