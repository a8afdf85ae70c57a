import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from './testing/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

describe('signing in', () => {
  test('gives a cookie that scripts cannot read, and says who is signed in', async () => {
    const support = await (await api.tenant()).signedIn('support');
    const me = await support.get('/api/v1/auth/me');
    expect(me.status).toBe(200);
    expect(me.body['user']).toMatchObject({ role: 'support', name: 'A support' });
  });

  test('answers an unknown address and a wrong password the same', async () => {
    const email = `${randomUUID()}@test.example`;
    const { status, body } = await api.nobody().post('/api/v1/auth/sign-in', { email, password: 'guess' });
    expect([status, body['code']]).toEqual([401, 'sign_in_failed']);
  });

  test('ends with the session: the old cookie opens nothing', async () => {
    const builder = await (await api.tenant()).signedIn('builder');
    const cookie = builder.cookie();
    expect((await builder.post('/api/v1/auth/sign-out')).status).toBe(204);
    expect((await api.nobody().get('/api/v1/auth/me', { cookie })).status).toBe(401);
  });

  test('is refused for a while after ten guesses, and says for how long', async () => {
    const email = `${randomUUID()}@test.example`;
    const guess = () => api.nobody().post('/api/v1/auth/sign-in', { email, password: 'guess' });
    const statuses = [];
    for (let attempt = 0; attempt < 10; attempt += 1) statuses.push((await guess()).status);
    const eleventh = await guess();
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect([eleventh.status, eleventh.body['code']]).toEqual([429, 'rate_limited']);
    expect(Number(eleventh.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('every request', () => {
  test('is refused without a session, and where the role does not allow it', async () => {
    expect((await api.nobody().get('/api/v1/agents')).body).toMatchObject({ code: 'unauthenticated', status: 401 });
    const support = await (await api.tenant()).signedIn('support');
    const refused = await support.post('/api/v1/agents', { name: 'Mine' });
    expect(refused.body).toMatchObject({ code: 'forbidden', status: 403 });
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
  });

  test('that changes something is refused from another site’s page', async () => {
    const builder = await (await api.tenant()).signedIn('builder');
    const refused = await builder.post('/api/v1/agents', { name: 'Forged' }, { origin: 'https://evil.example' });
    expect(refused.body).toMatchObject({ code: 'origin_not_allowed', status: 403 });
    const own = await builder.post('/api/v1/agents', { name: 'Mine' }, { origin: api.url });
    expect(own.status).toBe(201);
  });

  test('with bad JSON, too much of it, or to nowhere, gets a problem with a stable code', async () => {
    const builder = await (await api.tenant()).signedIn('builder');
    expect((await builder.post('/api/v1/agents', '{"name":')).body).toMatchObject({ code: 'malformed_json' });
    const huge = await builder.post('/api/v1/agents', JSON.stringify({ name: 'x'.repeat(5_000_000) }));
    expect(huge.body).toMatchObject({ code: 'payload_too_large', status: 413 });
    expect((await builder.get('/api/v1/nothing')).body).toMatchObject({ code: 'not_found' });
    expect((await builder.delete('/api/v1/auth/me')).body).toMatchObject({ code: 'method_not_allowed', status: 405 });
  });

  test('that is not valid is told every field at once', async () => {
    const { body } = await api.nobody().post('/api/v1/auth/sign-in', { email: 'nobody', password: '' });
    expect(body).toMatchObject({ code: 'validation_failed', errors: [{ path: 'email' }, { path: 'password' }] });
  });
});

describe('the sign-in page’s setting', () => {
  test('offers no demonstration users in production', async () => {
    const { body } = await api.nobody().get('/api/v1/auth/setting');
    expect(body).toMatchObject({ mode: 'production', demoUsers: [], demoCustomers: [], temporalUiUrl: null });
    expect(body['modelNotice']).toMatch(/^Demonstration model, not an AI/);
  });
});
