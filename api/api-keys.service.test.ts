import { randomUUID } from 'node:crypto';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { apiKeyRoutes } from '../contract/http/api-keys.ts';
import { openOrm, type Orm } from '../db/orm.ts';
import type { Role } from '../domain/roles.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';
import type { TestCaller } from './testing/test-caller.ts';

type Tenant = Awaited<ReturnType<TestApi['tenant']>>;
let api: TestApi;
let tenant: Tenant;
let admin: TestCaller;
let owner: Orm;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
  admin = await tenant.signedIn('admin');
  owner = await openOrm(inject('databaseAdminUrl'));
});
afterAll(async () => {
  await owner?.close(true);
  await api?.close();
});

const PATH = '/api/v1/api-keys';
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

interface Made {
  id: string;
  secret: string;
  prefix: string;
}
async function make(role: Role, more: object = {}, maker = admin): Promise<Made> {
  const { status, body } = await maker.post(PATH, { name: 'A program', role, ...more });
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  const { apiKey, secret } = apiKeyRoutes.create.responses[201].parse(body);
  return { ...apiKey, secret: secret ?? '' };
}
const nobody = () => api.nobody();
const answerTo = async (secret: string, path = '/api/v1/auth/me') => {
  const { status, body } = await nobody().get(path, bearer(secret));
  return [status, body['code'] ?? 'fine'];
};
const storedOf = (id: string) =>
  owner.em.fork().execute<Record<string, unknown>[]>('select to_jsonb(k) as row, expires_at, last_used_at from api_keys k where id = ?', [id]);
/** Looked up anew, whatever is remembered of it. */
async function changed(id: string, sql: string): Promise<void> {
  const [row] = await owner.em.fork().execute<{ secret_hash: string }[]>(`update api_keys set ${sql} where id = ? returning secret_hash`, [id]);
  api.dependencies.apiKeys.forget(row?.secret_hash ?? '');
}

describe('an API key', () => {
  test('opens what its role may, and says who it is in the shape of a user', async () => {
    const { id, secret, prefix } = await make('builder', { name: 'Nightly evaluation' });
    const { body } = await nobody().get('/api/v1/auth/me', bearer(secret));
    expect(body['user']).toEqual({ id, name: 'Nightly evaluation', role: 'builder', tenantId: tenant.tenantId, email: `${prefix}@api-key.invalid` });
    expect((await nobody().post('/api/v1/agents', { name: 'By a program' }, bearer(secret))).status).toBe(201);
    expect(await answerTo(secret, '/api/v1/approvals')).toEqual([403, 'forbidden']);
    expect(await answerTo((await make('support')).secret, '/api/v1/approvals')).toEqual([200, 'fine']);
  });

  test('is kept as a hash only, and no list shows it', async () => {
    const { id, secret, prefix } = await make('builder');
    expect(secret).toMatch(/^cfk_[\w-]{43}$/);
    const [stored] = await storedOf(id);
    expect(JSON.stringify(stored)).toContain(prefix);
    expect(JSON.stringify(stored)).not.toContain(secret.slice(prefix.length));
    const { body } = await admin.get(PATH);
    expect(JSON.stringify(body)).toContain(prefix);
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${secret.slice(prefix.length)}|[0-9a-f]{64}`));
  });

  test('counts for more than a cookie: neither a bad cookie spoils it, nor a good one helps a bad key', async () => {
    const { secret } = await make('builder');
    const good = await nobody().get('/api/v1/auth/me', { ...bearer(secret), cookie: 'citiflow_session=none' });
    expect(good.body['user']).toMatchObject({ role: 'builder' });
    expect((await admin.get('/api/v1/auth/me', bearer(secret))).body['user']).toMatchObject({ role: 'builder' });
    expect((await admin.get('/api/v1/auth/me', bearer('cfk_unknown'))).status).toBe(401);
  });

  test('that is unknown, revoked or expired opens nothing, and each is told why', async () => {
    const revoked = await make('builder');
    const expired = await make('builder', { expiresAt: new Date(Date.now() + 60_000).toISOString() });
    expect(await answerTo(revoked.secret)).toEqual([200, 'fine']);
    expect(await answerTo(expired.secret)).toEqual([200, 'fine']);
    expect((await admin.delete(`${PATH}/${revoked.id}`)).status).toBe(204);
    expect((await admin.delete(`${PATH}/${revoked.id}`)).status).toBe(204);
    await changed(expired.id, "expires_at = now() - interval '1 second'");
    const detailOf = async (secret: string) => (await nobody().get('/api/v1/agents', bearer(secret))).body;
    expect(await detailOf(revoked.secret)).toMatchObject({ code: 'unauthenticated', detail: 'This API key was revoked.' });
    expect(await detailOf(expired.secret)).toMatchObject({ code: 'unauthenticated', detail: 'This API key has expired.' });
    expect(await detailOf(`${expired.secret}x`)).toMatchObject({ code: 'unauthenticated', detail: 'There is no such API key.' });
    const { body } = await admin.get(PATH);
    const { items } = apiKeyRoutes.list.responses[200].parse(body);
    const statusOf = (id: string) => items.find((item) => item.id === id)?.status;
    expect([statusOf(revoked.id), statusOf(expired.id)]).toEqual(['revoked', 'expired']);
  });

  // A machine that is busy with something else may be slow for once; what is too slow itself is so three times.
  test('stops within two seconds where another process has revoked it', { retry: 2 }, async () => {
    const { id, secret } = await make('builder');
    expect(await answerTo(secret)).toEqual([200, 'fine']);
    await owner.em.fork().execute('update api_keys set revoked_at = now() where id = ?', [id]);
    await expect.poll(() => answerTo(secret), { timeout: 2_000 }).toEqual([401, 'unauthenticated']);
  });

  test('with scopes does no more than they say, also where customers may come in', async () => {
    const { secret } = await make('admin', { scopes: ['agents:read', 'agents:write'] });
    expect(await answerTo(secret, '/api/v1/agents')).toEqual([200, 'fine']);
    expect(await answerTo(secret, '/api/v1/knowledge-bases')).toEqual([403, 'forbidden']);
    expect(await answerTo(secret, `/api/v1/conversations/${randomUUID()}`)).toEqual([403, 'forbidden']);
    const started = await nobody().post(`/api/v1/agents/${randomUUID()}/conversations`, {}, bearer(secret));
    expect([started.status, started.body['detail']]).toEqual([403, 'This API key is not for conversations:write.']);
    await expect(nobody().chat(randomUUID(), { headers: bearer(secret) })).rejects.toThrow('refused with 403');
  });

  test('notes its last use once a minute', async () => {
    const { id, secret } = await make('builder');
    const lastUse = async () => Date.parse(String((await storedOf(id))[0]?.['last_used_at']));
    expect(await lastUse()).toBeNaN();
    await answerTo(secret);
    await expect.poll(lastUse).toBeGreaterThan(0);
    const first = await lastUse();
    await changed(id, "last_used_at = last_used_at - interval '50 seconds'");
    await answerTo(secret);
    await changed(id, 'id = id');
    await answerTo(secret);
    expect(await lastUse()).toBe(first - 50_000);
    await changed(id, "last_used_at = now() - interval '61 seconds'");
    await answerTo(secret);
    await expect.poll(async () => Date.now() - (await lastUse())).toBeLessThan(10_000);
  });

  test('may come from another site’s page, as no page can make a browser send it', async () => {
    const { secret } = await make('builder');
    const foreign = { origin: 'https://evil.example' };
    expect((await nobody().post('/api/v1/agents', { name: 'Fine' }, { ...bearer(secret), ...foreign })).status).toBe(201);
    expect((await admin.post('/api/v1/agents', { name: 'Forged' }, foreign)).body['code']).toBe('origin_not_allowed');
    expect((await admin.post('/api/v1/agents', { name: 'Forged' }, { ...bearer('cfk_guess'), ...foreign })).status).toBe(401);
  });
});

describe('making API keys', () => {
  test('is the admins’ alone', async () => {
    for (const role of ['builder', 'manager', 'support', 'operator'] as const) {
      const caller = await tenant.signedIn(role);
      expect((await caller.get(PATH)).status).toBe(403);
      expect((await caller.post(PATH, { name: 'Mine', role })).status).toBe(403);
    }
  });

  test('gives no key more rights, or a longer life, than the key that makes it', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const maker = await make('admin', { scopes: ['api-keys:manage', 'agents:read'], expiresAt: tomorrow });
    const by = (body: object) => nobody().post(PATH, { name: 'Heir', ...body }, bearer(maker.secret));
    expect((await by({ role: 'admin', expiresAt: tomorrow })).body['code']).toBe('forbidden');
    expect((await by({ role: 'builder', scopes: ['agents:write'], expiresAt: tomorrow })).body['code']).toBe('forbidden');
    expect((await by({ role: 'builder', scopes: ['agents:read'] })).body['detail']).toMatch(/outlive/);
    expect((await by({ role: 'builder', scopes: ['agents:read'], expiresAt: tomorrow })).status).toBe(201);
  });

  test('refuses scopes beyond the role, and an end in the past', async () => {
    const { body } = await admin.post(PATH, { name: 'x', role: 'builder', scopes: ['approvals:decide'], expiresAt: '2020-01-01T00:00:00Z' });
    expect(body).toMatchObject({ code: 'validation_failed', errors: [{ path: 'scopes.0' }, { path: 'expiresAt' }] });
  });

  test('tells the secret once: the same request again makes no second key, and its answer is kept without it', async () => {
    const key = randomUUID();
    const create = () => admin.post(PATH, { name: 'Once', role: 'builder' }, { 'idempotency-key': key });
    const [first, again] = [await create(), await create()];
    expect(first.body['secret']).toMatch(/^cfk_/);
    expect([again.status, again.body]).toEqual([201, { ...first.body, secret: null }]);
    const kept = await owner.em.fork().execute('select to_jsonb(a) as row from idempotent_answers a where key = ?', [key]);
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain(String(first.body['secret']).slice(12));
  });
});

test('another tenant’s key sees and changes nothing of ours', async () => {
  const other = await (await api.tenant()).signedIn('admin');
  const { secret } = await make('admin', {}, other);
  const ours = await make('builder');
  const agent = await admin.post('/api/v1/agents', { name: 'Ours' });
  const { body } = await nobody().get(PATH, bearer(secret));
  expect(body['items']).toHaveLength(1);
  expect((await nobody().delete(`${PATH}/${ours.id}`, bearer(secret))).status).toBe(404);
  expect((await nobody().get(`/api/v1/agents/${String(agent.body['id'])}`, bearer(secret))).status).toBe(404);
  expect((await nobody().get('/api/v1/agents', bearer(secret))).body['items']).toEqual([]);
  expect(await answerTo(ours.secret)).toEqual([200, 'fine']);
});

describe('a chat by an API key', () => {
  async function publishedAgent(): Promise<string> {
    const id = String((await admin.post('/api/v1/agents', { name: 'Card support' })).body['id']);
    await admin.post(`/api/v1/agents/${id}/versions`, {});
    return id;
  }

  // As above, twice more.
  test('goes on over a socket and an event stream, and both close when the key is revoked', { retry: 2 }, async () => {
    const agentId = await publishedAgent();
    const { id, secret } = await make('builder');
    const socket = await nobody().chat(agentId, { headers: { ...bearer(secret), origin: 'https://somewhere.example' } });
    const ready = await socket.ask({ type: 'hello' });
    expect(ready.type).toBe('ready');
    const stream = openStream(`/api/v1/conversations/${ready.conversationId}/events`, secret);
    expect(await stream.status).toBe(200);
    await owner.em.fork().execute('update api_keys set revoked_at = now() where id = ?', [id]);
    const revokedAt = Date.now();
    await socket.until(() => socket.closedWith !== undefined);
    await stream.ended;
    expect(Date.now() - revokedAt).toBeLessThan(2_000);
    expect(socket.closedWith).toBe(4401);
    expect(socket.received.at(-1)).toMatchObject({ type: 'error', code: 'unauthenticated' });
    await expect(nobody().chat(agentId, { headers: bearer(secret) })).rejects.toThrow('refused with 401');
  });

  function openStream(path: string, secret: string) {
    const asked = request(api.url + path, { headers: { ...bearer(secret), accept: 'text/event-stream' } });
    const answered = new Promise<IncomingMessage>((resolve, reject) => asked.once('response', resolve).once('error', reject));
    asked.end();
    return {
      status: answered.then(({ statusCode }) => statusCode),
      ended: answered.then((response) => new Promise((resolve) => response.resume().once('end', resolve))),
    };
  }
});
