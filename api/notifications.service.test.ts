import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { z } from 'zod';
import { createEvaluationSteps } from '../activities/evaluation/steps.ts';
import { recordEnding } from '../activities/ingestion/status.ts';
import { notificationEventSchema, notificationRoutes, type Notification } from '../contract/http/notifications.ts';
import { createNotificationFeed } from '../db/notification-feed.ts';
import { notify } from '../db/notify.ts';
import { openOrm, type Orm } from '../db/orm.ts';
import { withTenant } from '../db/tenancy.ts';
import { startReleaseBench, type ReleaseBench } from '../test/support/release-bench.ts';
import { openEvents, type EventReader } from './testing/event-reader.ts';
import type { Staff } from './testing/staff.ts';

let bench: ReleaseBench;
let orm: Orm;
beforeAll(async () => {
  bench = await startReleaseBench();
  orm = await openOrm(inject('databaseUrl'));
});
afterAll(async () => {
  await bench.stop();
  await orm.close(true);
});

const LIST = '/api/v1/me/notifications';
const listSchema = notificationRoutes.list.responses[200];
const listOf = async ({ caller }: Pick<Staff, 'caller'>, query = '') => listSchema.parse((await caller.get(`${LIST}${query}`)).body);
const about = async (staff: Staff, releaseId: string) =>
  (await listOf(staff)).items.filter((item): item is Notification & { facts: { releaseId: string } } => 'releaseId' in item.facts && item.facts.releaseId === releaseId);
const act = (releaseId: string, action: string, body: object, by: Staff) => by.caller.post(`/api/v1/releases/${releaseId}/${action}`, body);
const listen = (staff: Staff): Promise<EventReader<z.infer<typeof notificationEventSchema>>> =>
  openEvents(bench.api.url + notificationRoutes.events.path, staff.caller.cookie(), notificationEventSchema);

test('a release that waits reaches everybody who may decide, but not its proposer, at once', async () => {
  const agent = await bench.agent();
  const reader = await listen(bench.manager);
  await reader.next('ready');
  const releaseId = await agent.propose({}, bench.otherManager);
  const { notification, unread } = await reader.next('notification');
  expect(notification).toMatchObject({ kind: 'release-waiting', readAt: null, facts: { releaseId, agentName: 'Trial', version: '1.1.0', by: bench.otherManager.name } });
  expect(unread).toBeGreaterThan(0);
  expect(await about(bench.manager, releaseId)).toHaveLength(1);
  for (const other of [bench.otherManager, bench.builder, bench.support]) expect(await about(other, releaseId)).toEqual([]);
  await act(releaseId, 'reject', { reason: 'Not yet' }, bench.manager);
  await agent.reached(releaseId, { outcome: 'rejected' });
  expect(await about(bench.otherManager, releaseId)).toMatchObject([{ kind: 'release-decided', facts: { decision: 'rejected', by: bench.manager.name, reason: 'Not yet' } }]);
  // It waits for nobody any more.
  expect((await about(bench.manager, releaseId))[0]?.readAt).not.toBeNull();
  await reader.next('read');
  reader.close();
});

test('a proposer hears what others decide, once though the worker is restarted, and nothing of what they do themselves', async () => {
  const agent = await bench.agent();
  const releaseId = await agent.propose();
  await agent.reached(releaseId, { stage: 'approval' });
  await bench.stopWorker();
  await bench.startWorker();
  await act(releaseId, 'approve', { reason: 'Good' }, bench.manager);
  await agent.reached(releaseId, { outcome: 'released' });
  const told = await about(bench.builder, releaseId);
  expect(told.map(({ facts }) => 'decision' in facts && facts.decision).sort()).toEqual(['approved', 'released']);
  expect(await about(bench.otherManager, releaseId)).toHaveLength(1);
  const second = await agent.propose({ versionId: agent.first });
  await agent.reached(second, { stage: 'approval' });
  await act(second, 'abort', { reason: 'My mistake' }, bench.builder);
  await agent.reached(second, { outcome: 'aborted' });
  expect(await about(bench.builder, second)).toEqual([]);
});

test('whoever brought a version to production hears that it was rolled back', async () => {
  const agent = await bench.agent();
  const releaseId = await agent.propose();
  await agent.reached(releaseId, { stage: 'approval' });
  await act(releaseId, 'approve', {}, bench.manager);
  await agent.reached(releaseId, { outcome: 'released' });
  await act(releaseId, 'roll-back', { reason: 'Worse answers' }, bench.manager);
  await agent.reached(releaseId, { status: 'rolled_back' });
  const decisions = async () => (await about(bench.builder, releaseId)).map(({ facts }) => 'decision' in facts && facts.decision);
  await expect.poll(decisions).toContain('rolled-back');
});

test('the end of an evaluation is told once, to whoever started it, though its worker was killed and did it again', async () => {
  const agent = await bench.agent();
  const [suiteId, runId] = [randomUUID(), randomUUID()];
  await bench.query(
    `insert into evaluation_suites (id, tenant_id, agent_id, name, cases, created_by, updated_by) values (?, ?, ?, 'Cards', '[]', 't', 't')`,
    [suiteId, bench.tenantId, agent.id]);
  const notifications = createNotificationFeed(bench.api.dependencies.valkey);
  const worker = () => createEvaluationSteps({ orm, notifications });
  const ending = { tenantId: bench.tenantId, runId, status: 'completed', endedBy: null, reason: null } as const;
  await worker().openRun({
    tenantId: bench.tenantId, runId, suiteId, agentId: agent.id, versionId: agent.first, budgetMicros: null, estimateMicros: null,
    startedBy: bench.builder.name, startedById: bench.builder.id,
  });
  const reader = await listen(bench.builder);
  await reader.next('ready');
  await worker().finishRun(ending);
  const first = await reader.next('notification');
  expect(first.notification).toMatchObject({ kind: 'evaluation-ended', facts: { runId, suiteName: 'Cards', agentName: 'Trial', version: '1.0.0', status: 'completed' } });
  await worker().finishRun(ending);
  // Announced again, as the one that was killed may not have come to it: the same notification.
  expect((await reader.next('notification')).notification.id).toBe(first.notification.id);
  const ofRun = (await listOf(bench.builder)).items.filter(({ facts }) => 'runId' in facts && facts.runId === runId);
  expect(ofRun).toHaveLength(1);
  for (const other of [bench.manager, bench.support]) expect((await listOf(other)).items.some(({ kind }) => kind === 'evaluation-ended')).toBe(false);
  reader.close();
});

test('an upload that failed is told to its uploader with the reason, and an older worker\'s upload to nobody', async () => {
  const [knowledgeBaseId, documentId] = [randomUUID(), randomUUID()];
  const upload = {
    tenantId: bench.tenantId, knowledgeBaseId, documentId, revision: 1, filename: 'fees.pdf', mediaType: '', sizeBytes: 1, contentDigest: '', storageKey: '',
  };
  const deps = { orm, notifications: createNotificationFeed(bench.api.dependencies.valkey) };
  const failed = { status: 'failed', reason: 'The file is damaged.' } as const;
  await recordEnding(deps, { ...upload, uploadedById: bench.builder.id }, failed);
  await recordEnding(deps, { ...upload, uploadedById: bench.builder.id }, failed);
  await recordEnding(deps, { ...upload, documentId: randomUUID() }, failed);
  const told = (await listOf(bench.builder)).items.filter(({ kind }) => kind === 'document-ended');
  expect(told).toMatchObject([{ facts: { knowledgeBaseId, documentId, filename: 'fees.pdf', status: 'failed', reason: 'The file is damaged.' } }]);
});

/** So many notifications of one person, a minute apart, the newest now. */
async function tell(staff: Staff, count: number): Promise<string[]> {
  const mark = randomUUID();
  const facts = { knowledgeBaseId: randomUUID(), documentId: randomUUID(), filename: 'a.md', status: 'ready', reason: null } as const;
  const told = await withTenant(orm, bench.tenantId, async (em) => {
    const refs = [];
    for (let number = 0; number < count; number += 1) {
      refs.push(...await notify(em, bench.tenantId, { userId: staff.id }, `${mark}/${number}`, { kind: 'document-ended', facts }));
      await em.execute("update notifications set created_at = now() - make_interval(mins => ?) where source = ?", [number, `${mark}/${number}`]);
    }
    return refs;
  });
  return told.map(({ id }) => id);
}

test('a list is read page by page, and one or all are marked as read; other windows count anew', async () => {
  const { support } = bench;
  const ids = await tell(support, 5);
  const reader = await listen(support);
  await reader.next('ready');
  const first = await listOf(support, '?limit=2');
  expect(first).toMatchObject({ unread: 5, items: [{ id: ids[0] }, { id: ids[1] }] });
  const rest = await listOf(support, `?limit=10&cursor=${first.nextCursor}`);
  expect(rest.items.map(({ id }) => id)).toEqual(ids.slice(2));
  expect(rest.nextCursor).toBeNull();
  expect((await support.caller.post(`${LIST}/${ids[3]}/read`)).body).toEqual({ unread: 4 });
  expect(await reader.next('read')).toEqual({ type: 'read', unread: 4 });
  // Up to the one that was seen: two newer ones came meanwhile.
  expect((await support.caller.post(`${LIST}/read-all`, { upTo: ids[2] })).body).toEqual({ unread: 2 });
  reader.close();
});

test('nobody sees or marks what somebody else is told, of the same tenant or another', async () => {
  const [id] = await tell(bench.support, 1);
  const elsewhere = await (await bench.api.tenant()).signedIn('admin');
  for (const caller of [bench.manager.caller, elsewhere]) {
    const { items } = await listOf({ caller });
    expect(items.some((item) => item.id === id)).toBe(false);
    expect((await caller.post(`${LIST}/${id}/read`)).status).toBe(404);
    expect((await caller.post(`${LIST}/read-all`, { upTo: id })).status).toBe(404);
  }
  expect((await bench.api.nobody().get(LIST)).status).toBe(401);
});

test('what is older than is kept goes when the next one comes', async () => {
  const { support } = bench;
  const [old] = await tell(support, 1);
  await bench.query("update notifications set created_at = now() - interval '91 days' where id = ?", [old]);
  const [next] = await tell(support, 1);
  const ids = (await listOf(support)).items.map(({ id }) => id);
  expect(ids).toContain(next);
  expect(ids).not.toContain(old);
});
