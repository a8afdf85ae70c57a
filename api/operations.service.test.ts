import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from './testing/test-api.ts';

const NOWHERE = '127.0.0.1:9';

describe('operations', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  test('are alive, measured and described', async () => {
    expect((await api.nobody().get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await api.nobody().get('/metrics')).body['text']).toContain('citiflow_chat_sockets');
    const { body } = await api.nobody().get('/openapi.json');
    expect(body).toMatchObject({ openapi: '3.1.0', paths: { '/api/v1/approvals/{approvalId}/decision': { post: expect.any(Object) } } });
    expect((await api.nobody().get('/reference')).body['text']).toContain('/api/v1/agents/{agentId}/versions');
  });

  test('are ready without the bank, and say that it is down', async () => {
    const { status, body } = await api.nobody().get('/readyz');
    expect(status).toBe(200);
    expect(body).toMatchObject({ dependencies: { postgres: { state: 'up' }, temporal: { state: 'up' }, valkey: { state: 'up' }, bank: { state: 'down' } } });
  });

  test('let nothing of another origin run in the studio’s page', async () => {
    const { headers } = await api.nobody().get('/healthz');
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(headers.get('content-security-policy')).toContain(`connect-src 'self' ${api.url.replace('http', 'ws')} `);
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

describe('without Valkey', () => {
  // A machine that is busy with something else may be slow for once; what is too slow itself is so three times.
  test('a session cannot be looked up, which is said within five seconds', { retry: 2 }, async () => {
    const api = await startTestApi({ REDIS_URL: `redis://${NOWHERE}` });
    try {
      const startedAt = Date.now();
      const { body } = await api.nobody().get('/api/v1/agents', { cookie: 'citiflow_session=anything' });
      expect(body).toMatchObject({ code: 'dependency_unavailable', status: 503 });
      expect(Date.now() - startedAt).toBeLessThan(5_000);
      expect((await api.nobody().get('/readyz')).status).toBe(503);
    } finally {
      await api.close();
    }
  });
});

describe('without PostgreSQL', () => {
  test('signing in says that a service is missing, and not that the password is wrong', async () => {
    const api = await startTestApi({ DATABASE_URL: `postgresql://nobody:nothing@${NOWHERE}/none` });
    try {
      const { body } = await api.nobody().post('/api/v1/auth/sign-in', { email: 'a@test.example', password: 'x' });
      expect(body).toMatchObject({ code: 'dependency_unavailable', status: 503 });
      expect((await api.nobody().get('/healthz')).status).toBe(200);
    } finally {
      await api.close();
    }
  });
});
