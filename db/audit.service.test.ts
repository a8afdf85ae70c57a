import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { audit, type AuditRecord } from './audit.ts';
import { auditEntries, type TenantQuery } from './audit-entries.ts';
import { ensureDemoUsers } from './demo-users.ts';
import { openOrm, type Orm } from './orm.ts';
import { queryAsTenant, withTenant } from './tenancy.ts';
import { verifyAudit } from './verify-audit.ts';

let orm: Orm;
let owner: Orm;
let tenantId: string;
let asTenant: TenantQuery;

beforeAll(async () => {
  [orm, owner] = await Promise.all([openOrm(inject('databaseUrl')), openOrm(inject('databaseAdminUrl'))]);
});
afterAll(() => Promise.all([orm.close(true), owner.close(true)]));
beforeEach(async () => {
  tenantId = await newTenant();
  asTenant = (sql, parameters) => queryAsTenant(orm, tenantId, sql, parameters);
});

const newTenant = async () =>
  (await ensureDemoUsers({ adminUrl: inject('databaseAdminUrl'), tenantName: `tenant-${randomUUID()}`, users: [] })).tenantId;
const paused = (key?: string, changes: Partial<AuditRecord> = {}): AuditRecord => ({
  by: { id: randomUUID(), name: 'Mia Manager' }, action: 'release.paused', subject: { kind: 'release', id: 'r-1', label: 'Cards 1.2.0' },
  reason: 'The bank has a holiday', details: { sharePercent: 25, since: new Date(0), left: undefined }, ...(key ? { key } : {}), ...changes,
});
const record = (changes: AuditRecord = paused(), to = tenantId) => withTenant(orm, to, (em) => audit(em, to, changes));
const recordMany = async (count: number) => {
  for (let index = 1; index <= count; index += 1) await record(paused(`entry-${index}`));
};
const entries = () => auditEntries(asTenant, 'order by sequence', []);

/** What nobody can do but the database's owner, who first takes the triggers away. */
async function tamper(sql: string, parameters: unknown[] = []): Promise<void> {
  await owner.em.fork().transactional(async (em) => {
    await em.execute('alter table audit_entries disable trigger user');
    await em.execute(sql, parameters);
    await em.execute('alter table audit_entries enable always trigger audit_entries_follow');
    await em.execute('alter table audit_entries enable always trigger audit_entries_stay');
    await em.execute('alter table audit_entries enable always trigger audit_entries_remain');
  });
}

test('an entry says who did what, when and why, and holds the hash of the one before', async () => {
  const by = { id: randomUUID(), name: 'Mia Manager' };
  await record(paused('first', { by }));
  await record(paused('second', { by: { system: 'The release itself' } }));
  const [first, second] = await entries();
  expect(first).toMatchObject({
    sequence: 1, actor: { kind: 'user', ...by }, action: 'release.paused', subject: { kind: 'release', id: 'r-1', label: 'Cards 1.2.0' },
    reason: 'The bank has a holiday', details: { sharePercent: 25, since: '1970-01-01T00:00:00.000Z' }, previousHash: '0'.repeat(64),
  });
  expect(second).toMatchObject({ sequence: 2, actor: { kind: 'system', id: null }, previousHash: first?.hash });
  expect(Math.abs(Date.parse(first?.at ?? '') - Date.now())).toBeLessThan(60_000);
  expect(await verifyAudit(asTenant)).toEqual({ entries: 2, head: { sequence: 2, hash: second?.hash }, broken: null });
});

test('the same key is recorded once, however often and from however many at once', async () => {
  expect(await Promise.all(Array.from({ length: 6 }, () => record(paused('once'))))).toEqual(expect.arrayContaining([true, false]));
  expect(await record(paused('once'))).toBe(false);
  expect(await entries()).toHaveLength(1);
});

test('what is undone is not recorded, and leaves no gap', async () => {
  await record();
  await expect(withTenant(orm, tenantId, async (em) => {
    await audit(em, tenantId, paused());
    throw new Error('undone');
  })).rejects.toThrow('undone');
  await record();
  expect((await entries()).map(({ sequence }) => sequence)).toEqual([1, 2]);
  expect((await verifyAudit(asTenant)).broken).toBeNull();
});

test('writers at once append one after the other: the chain has no fork and no gap', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, index) => record(paused(`writer-${index}`))));
  expect((await entries()).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  expect(await verifyAudit(asTenant)).toMatchObject({ entries: 40, broken: null });
});

test('characters that no store takes are replaced before they are hashed', async () => {
  await record(paused('odd', { reason: 'half \ud800 of a \0 pair', details: { 'na\0me': ['\udfff', -0, 1e21, 0.1 + 0.2] } }));
  expect(await verifyAudit(asTenant)).toMatchObject({ entries: 1, broken: null });
});

test('more than a page is walked through', async () => {
  await withTenant(orm, tenantId, async (em) => {
    for (let index = 0; index < 1_001; index += 1) await audit(em, tenantId, paused(`many-${index}`));
  });
  expect(await verifyAudit(asTenant)).toMatchObject({ entries: 1_001, broken: null });
});

test('the application can neither change nor remove an entry, nor write one that does not follow the head', async () => {
  await recordMany(2);
  for (const sql of ['update audit_entries set reason = null', 'delete from audit_entries', 'truncate audit_entries', 'update audit_heads set sequence = 1']) {
    await expect(asTenant(sql, []), sql).rejects.toThrow(/permission denied/);
  }
  const forged = (sequence: number, previous: string) => asTenant(
    `insert into audit_entries (tenant_id, sequence, at, actor_kind, action, subject_kind, subject_id, subject_label, details, key, previous_hash, hash)
     values (?, ?, now(), 'system', 'release.paused', 'release', 'r', '', '{}', ?, ?, ?)`, [tenantId, sequence, randomUUID(), previous, 'f'.repeat(64)]);
  const [, second] = await entries();
  await expect(forged(3, '1'.repeat(64))).rejects.toThrow(/does not follow the head/);
  await expect(forged(5, second?.hash ?? '')).rejects.toThrow(/does not follow the head/);
  await expect(forged(1, '0'.repeat(64))).rejects.toThrow(/duplicate key/);
  expect(await entries()).toHaveLength(2);
});

test('the owner is held by triggers, too', async () => {
  await recordMany(1);
  for (const sql of ["update audit_entries set reason = 'x'", 'delete from audit_entries', 'truncate audit_entries']) {
    await expect(owner.em.fork().execute(sql), sql).rejects.toThrow(/never changed/);
  }
});

test('a tenant sees, appends to and verifies its own audit only', async () => {
  const theirs = await newTenant();
  await recordMany(2);
  await record(paused('entry-1'), theirs);
  expect(await entries()).toHaveLength(2);
  await expect(withTenant(orm, theirs, (em) => audit(em, tenantId, paused('foreign')))).rejects.toThrow(/row-level security|duplicate key/);
  await tamper("update audit_entries set reason = 'x' where tenant_id = ?", [theirs]);
  expect(await verifyAudit(asTenant)).toMatchObject({ entries: 2, broken: null });
});

test.each([
  ['a reason', "update audit_entries set reason = 'Because' where tenant_id = ? and sequence = 3", { sequence: 3, how: 'altered' }],
  ['who', "update audit_entries set actor_name = 'Somebody else' where tenant_id = ? and sequence = 3", { sequence: 3, how: 'altered' }],
  ['when', "update audit_entries set at = at - interval '1 second' where tenant_id = ? and sequence = 3", { sequence: 3, how: 'altered' }],
  ['a detail', "update audit_entries set details = details || '{\"sharePercent\": 5}' where tenant_id = ? and sequence = 3", { sequence: 3, how: 'altered' }],
  ['an entry taken out', 'delete from audit_entries where tenant_id = ? and sequence = 3', { sequence: 3, how: 'missing' }],
  ['the first taken out', 'delete from audit_entries where tenant_id = ? and sequence = 1', { sequence: 1, how: 'missing' }],
  ['the last taken out', 'delete from audit_entries where tenant_id = ? and sequence = 6', { sequence: 6, how: 'missing' }],
  ['the last hashed anew', "update audit_entries set hash = repeat('a', 64) where tenant_id = ? and sequence = 6", { sequence: 6, how: 'altered' }],
  ['the head taken back', 'update audit_heads h set sequence = 4, hash = (select hash from audit_entries e where e.tenant_id = h.tenant_id and e.sequence = 4) where tenant_id = ?', { sequence: 5, how: 'altered' }],
  ['the head taken out', 'delete from audit_heads where tenant_id = ?', { sequence: 1, how: 'altered' }],
])('what the owner changed is found: %s', async (_what, sql, broken) => {
  await recordMany(6);
  await tamper(sql, [tenantId]);
  expect((await verifyAudit(asTenant)).broken).toEqual(broken);
});

test.each([[2, 5], [3, 4]])('two entries that changed places are found: %i and %i', async (one, other) => {
  await recordMany(6);
  const move = 'update audit_entries set sequence = ? where tenant_id = ? and sequence = ?';
  await tamper(move, [1_000, tenantId, one]);
  await tamper(move, [one, tenantId, other]);
  await tamper(move, [other, tenantId, 1_000]);
  expect((await verifyAudit(asTenant)).broken).toEqual({ sequence: one, how: 'reordered' });
});

test('an audit that was written anew from an entry on, with its head, is found by what was noted of it', async () => {
  await recordMany(3);
  const { head } = await verifyAudit(asTenant);
  await tamper('delete from audit_entries where tenant_id = ?', [tenantId]);
  await tamper('delete from audit_heads where tenant_id = ?', [tenantId]);
  expect(await verifyAudit(asTenant, head)).toMatchObject({ broken: { sequence: 1, how: 'missing' } });
  await recordMany(4);
  expect((await verifyAudit(asTenant)).broken).toBeNull();
  expect((await verifyAudit(asTenant, head)).broken).toEqual({ sequence: 3, how: 'altered' });
});
