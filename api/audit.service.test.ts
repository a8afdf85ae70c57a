import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { auditEntrySchema } from '../contract/http/audit.ts';
import { audit, hashOfEntry, type AuditRecord } from '../db/audit.ts';
import { createUser } from '../db/create-user.ts';
import { openOrm, type Orm } from '../db/orm.ts';
import { withTenant } from '../db/tenancy.ts';
import type { AuditEntry } from '../domain/audit/entry.ts';
import { defaultFlow } from './default-flow.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';
import type { TestCaller } from './testing/test-caller.ts';
import { run } from '../scripts/cli/run.ts';

let api: TestApi;
let owner: Orm;
let orm: Orm;
beforeAll(async () => {
  [api, owner, orm] = await Promise.all([startTestApi(), openOrm(inject('databaseAdminUrl')), openOrm(inject('databaseUrl'))]);
});
afterAll(() => Promise.all([api.close(), owner.close(true), orm.close(true)]));

const listShape = z.object({ items: z.array(auditEntrySchema), nextCursor: z.string().nullable() });
const idShape = z.object({ id: z.string() });

/** A tenant with an administrator; its chain begins with their making. */
async function tenant() {
  const made = await api.tenant();
  const admin = await made.signedIn('admin');
  const list = async (query = '', by = admin) => listShape.parse((await by.get(`/api/v1/audit${query}`)).body);
  const record = (changes: Partial<AuditRecord> = {}) => api.dependencies.database.tenant(made.tenantId, (em) => audit(em, made.tenantId, {
    by: { id: '00000000-0000-4000-8000-000000000001', name: 'Mia' }, action: 'release.paused', subject: { kind: 'release', id: 'r', label: 'Cards 1.0.0' }, ...changes,
  }));
  const actions = async (query = '') => (await list(query)).items.map(({ action }) => action);
  return { ...made, admin, list, record, actions };
}

const verify = async (by: TestCaller, query = '') => (await by.get(`/api/v1/audit/verify${query}`)).body;

test('only an administrator reads the audit, and an API key with the right to it', async () => {
  const { signedIn, admin } = await tenant();
  const others = (['manager', 'operator'] as const).map(async (role) => ({ role, caller: await signedIn(role) }));
  for (const { role, caller } of await Promise.all(others)) {
    for (const path of ['', '/verify', '/csv', '/json', '/actors']) expect((await caller.get(`/api/v1/audit${path}`)).status, `${role} ${path}`).toBe(403);
  }
  expect((await api.nobody().get('/api/v1/audit')).status).toBe(401);
  const key = async (scopes: string[]) => String((await admin.post('/api/v1/api-keys', { name: 'CI', role: 'admin', scopes })).body['secret']);
  const withKey = async (secret: string) => (await api.nobody().get('/api/v1/audit', { authorization: `Bearer ${secret}` })).status;
  expect(await withKey(await key(['agents:read']))).toBe(403);
  expect(await withKey(await key(['audit:read']))).toBe(200);
});

test('what people do with agents, versions, keys, policies and suites is recorded: by whom, with what, and without secrets', async () => {
  const { admin, list, signedIn } = await tenant();
  const builder = await signedIn('builder');
  const flow = defaultFlow();
  const { id } = idShape.parse((await builder.post('/api/v1/agents', { name: 'Cards' })).body);
  const version = idShape.parse((await builder.post(`/api/v1/agents/${id}/versions`, { changeDescription: 'First' })).body);
  await builder.post(`/api/v1/agents/${id}/versions/${version.id}/restore`, {});
  await builder.post('/api/v1/agents/import', { format: 'citiflow-agent', formatVersion: 1, name: 'From a file', description: '', flow, knowledgeBases: [] });
  const suite = idShape.parse((await builder.post('/api/v1/evaluation-suites', { name: 'Basics', description: '', agentId: id, cases: [] })).body);
  await builder.delete(`/api/v1/evaluation-suites/${suite.id}`);
  await builder.delete(`/api/v1/agents/${id}`);
  const key = (await admin.post('/api/v1/api-keys', { name: 'CI', role: 'builder' })).body;
  const keyId = idShape.parse(key['apiKey']).id;
  await admin.delete(`/api/v1/api-keys/${keyId}`);
  await admin.delete(`/api/v1/api-keys/${keyId}`);
  const policy = (await admin.get('/api/v1/policies/tools')).body;
  await admin.put('/api/v1/policies/tools', { ...policy, perCallMinor: 4_200 });
  const { items } = await list('?limit=100');
  const told = items.reverse().map(({ action, actor, subject }) => [action, actor.name, subject.label]);
  expect(told).toEqual([
    ['user.created', 'set-up', 'A admin'], ['user.created', 'set-up', 'A builder'],
    ['agent.created', 'A builder', 'Cards'], ['version.published', 'A builder', 'Cards 1.0.0'], ['version.restored', 'A builder', 'Cards 1.1.0'],
    ['agent.imported', 'A builder', 'From a file'], ['evaluation.suite-deleted', 'A builder', 'Basics'], ['agent.deleted', 'A builder', 'Cards'],
    ['api-key.created', 'A admin', 'CI'], ['api-key.revoked', 'A admin', 'CI'], ['policy.changed', 'A admin', ''],
  ]);
  expect(items.find(({ action }) => action === 'policy.changed')?.details).toMatchObject({ revision: 1, changes: { perCallMinor: { from: null, to: 4_200 } } });
  expect(items.find(({ action }) => action === 'version.published')?.reason).toBe('First');
  expect(JSON.stringify(items)).not.toContain(String(key['secret']).slice(13));
  expect(JSON.stringify(items)).not.toContain('@test.example');
  expect(await verify(admin)).toMatchObject({ intact: true, entries: 11, broken: null });
});

test('what a program does is recorded as its key’s', async () => {
  const { admin, list } = await tenant();
  const made = (await admin.post('/api/v1/api-keys', { name: 'CI', role: 'builder' })).body;
  await api.nobody().post('/api/v1/agents', { name: 'By a program' }, { authorization: `Bearer ${String(made['secret'])}` });
  const { items: [entry] } = await list();
  expect(entry).toMatchObject({ action: 'agent.created', actor: { kind: 'api-key', id: idShape.parse(made['apiKey']).id, name: 'CI' } });
});

test('what is refused or undone is not recorded', async () => {
  const { admin, actions } = await tenant();
  expect((await admin.post('/api/v1/api-keys', { name: 'CI', role: 'builder', expiresAt: '2020-01-01T00:00:00.000Z' })).status).toBe(422);
  expect((await admin.put('/api/v1/policies/tools', { ...(await admin.get('/api/v1/policies/tools')).body, revision: 7 })).status).toBe(409);
  expect(await actions()).toEqual(['user.created']);
});

test('a user from the command line is recorded, without their address', async () => {
  const name = `Bank ${randomUUID()}`;
  const { userId } = await createUser(inject('databaseAdminUrl'), { email: `${randomUUID()}@test.example`, name: 'Mia', role: 'admin', password: 'correct horse' }, name);
  const rows = await owner.em.fork().execute<object[]>('select e.actor_name, e.action, e.subject_id, e.details from audit_entries e join tenants t on t.id = e.tenant_id where t.name = ?', [name]);
  expect(rows).toEqual([{ actor_name: 'command-line', action: 'user.created', subject_id: userId, details: { role: 'admin' } }]);
});

test('a page holds the newest, and a cursor leads to those before, while others are added', async () => {
  const { record, list } = await tenant();
  for (let index = 0; index < 5; index += 1) await record({ reason: `reason ${index}` });
  const first = await list('?limit=2');
  expect(first.items.map(({ sequence }) => sequence)).toEqual([6, 5]);
  await record();
  const second = await list(`?limit=2&cursor=${first.nextCursor}`);
  expect(second.items.map(({ sequence }) => sequence)).toEqual([4, 3]);
  expect((await list(`?limit=2&cursor=${second.nextCursor}`))).toMatchObject({ items: [{ sequence: 2 }, { sequence: 1 }], nextCursor: null });
});

test('filters: who, what, about what, and when', async () => {
  const { record, list, admin, tenantId } = await tenant();
  await record({ by: { system: 'release' }, action: 'release.step' });
  await record({ by: 'customer', action: 'tool-call.approved', subject: { kind: 'tool-call', id: 'c-1', label: 'transfer_funds' } });
  await record({ action: 'tool.removed', subject: { kind: 'tool', id: 'old', label: 'Old' } });
  const found = async (query: string) => (await list(`?${query}`)).items.map(({ action }) => action);
  expect(await found('actor=customer')).toEqual(['tool-call.approved']);
  expect(await found('actor=system')).toEqual(['release.step', 'user.created']);
  expect(await found('actor=00000000-0000-4000-8000-000000000001')).toEqual(['tool.removed']);
  expect(await found('action=tool.')).toEqual(['tool.removed']);
  expect(await found('action=tool')).toEqual(['tool.removed', 'tool-call.approved']);
  expect(await found('subjectKind=tool-call&subjectId=c-1')).toEqual(['tool-call.approved']);
  expect(await found('subjectKind=release&subjectId=c-1')).toEqual([]);
  const today = new Date().toISOString().slice(0, 10);
  const [{ day } = { day: today }] = await api.dependencies.database.query<{ day: string }>(tenantId, "select to_char(min(at) at time zone 'utc', 'YYYY-MM-DD') as day from audit_entries", []);
  expect(await found(`from=${day}`)).toHaveLength(4);
  expect(await found('to=2020-01-01')).toEqual([]);
  expect(await found('from=2100-01-01')).toEqual([]);
  expect((await admin.get('/api/v1/audit/actors')).body).toEqual({ items: [{ kind: 'user', id: '00000000-0000-4000-8000-000000000001', name: 'Mia' }] });
  for (const wrong of ['cursor=x', 'from=today', 'action=%25', 'timeZone=Nowhere', 'subjectKind=cat', 'limit=0']) {
    expect((await admin.get(`/api/v1/audit?${wrong}`)).status, wrong).toBe(422);
  }
});

test('an export holds what the filter finds, whole, as CSV and as JSON, over more than a page of it', async () => {
  const { tenantId, admin } = await tenant();
  await withTenant(orm, tenantId, async (em) => {
    for (let index = 0; index < 501; index += 1) {
      await audit(em, tenantId, {
        by: { id: null, name: '=cmd()' }, action: 'release.paused', subject: { kind: 'release', id: 'r', label: 'A "quoted", label' }, reason: `line\nbreak ${index}`,
      });
    }
  });
  const csv = await fetch(`${api.url}/api/v1/audit/csv?action=release.`, { headers: { cookie: admin.cookie() } });
  expect(csv.headers.get('content-disposition')).toMatch(/citiflow-audit-\d{4}-\d\d-\d\d\.csv/);
  const rows: Record<string, string>[] = parse(await csv.text(), { columns: true });
  expect(rows).toHaveLength(501);
  expect(rows[0]).toMatchObject({ sequence: '502', actorName: "'=cmd()", subjectLabel: 'A "quoted", label', reason: 'line\nbreak 500' });
  const json = await fetch(`${api.url}/api/v1/audit/json`, { headers: { cookie: admin.cookie() } });
  const entries: AuditEntry[] = z.array(auditEntrySchema).parse(await json.json());
  expect(entries).toHaveLength(502);
  // Whoever has the export can verify it by themselves.
  for (const { hash, ...content } of entries) expect(hashOfEntry(content)).toBe(hash);
  expect(await (await fetch(`${api.url}/api/v1/audit/json?to=2020-01-01`, { headers: { cookie: admin.cookie() } })).json()).toEqual([]);
});

test('the command line verifies: 0 and the head where it is intact, 1 where it is broken, 2 when called wrongly', async () => {
  const { tenantId, record, admin } = await tenant();
  for (const reason of ['first', 'second', 'third']) await record({ reason });
  const secret = String((await admin.post('/api/v1/api-keys', { name: 'CI', role: 'admin', scopes: ['audit:read'] })).body['secret']);
  const citiflow = async (...args: string[]) => {
    const lines: string[] = [];
    return { code: await run(['audit', ...args], { CITIFLOW_API: api.url, CITIFLOW_API_KEY: secret }, (line) => lines.push(line)), text: lines.join('\n') };
  };
  const intact = await citiflow('verify');
  expect(intact, intact.text).toMatchObject({ code: 0, text: expect.stringMatching(/^The audit is intact: 5 entries\.\nIts head is 5:[0-9a-f]{64}$/) });
  const head = /\d+:[0-9a-f]{64}/.exec(intact.text)?.[0] ?? '';
  expect(await citiflow('verify', '--head', head)).toMatchObject({ code: 0 });
  expect(await citiflow('verify', '--head', `5:${'0'.repeat(64)}`)).toMatchObject({ code: 1, text: expect.stringContaining('entry 5 was altered') });
  expect(await citiflow('verify', '--head', `9:${'0'.repeat(64)}`)).toMatchObject({ code: 1, text: expect.stringContaining('entry 6 is not there') });
  for (const wrong of [[], ['look'], ['verify', 'me'], ['verify', '--head', '5']]) expect(await citiflow(...wrong), wrong.join(' ')).toMatchObject({ code: 2 });
  await owner.em.fork().transactional(async (em) => {
    await em.execute('alter table audit_entries disable trigger audit_entries_stay');
    await em.execute("update audit_entries set reason = 'another' where tenant_id = ? and sequence = 3", [tenantId]);
    await em.execute('alter table audit_entries enable always trigger audit_entries_stay');
  });
  expect(await citiflow('verify')).toMatchObject({ code: 1, text: 'The audit is broken: entry 3 was altered after it was written. 2 before it are intact.' });
  expect(await verify(admin)).toMatchObject({ intact: false, entries: 2, broken: { sequence: 3, how: 'altered' } });
});

test('a noted entry needs its number and its hash', async () => {
  const { admin } = await tenant();
  expect((await admin.get('/api/v1/audit/verify?sequence=1')).status).toBe(422);
  expect((await admin.get(`/api/v1/audit/verify?hash=${'0'.repeat(64)}`)).status).toBe(422);
});
