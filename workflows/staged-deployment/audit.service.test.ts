import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createReleaseActivities } from '../../activities/releases/activities.ts';
import type { Staff } from '../../api/testing/staff.ts';
import type { Release } from '../../contract/http/releases.ts';
import { auditEntries } from '../../db/audit-entries.ts';
import { createNotificationFeed } from '../../db/notification-feed.ts';
import { openOrm, type Orm } from '../../db/orm.ts';
import { queryAsTenant } from '../../db/tenancy.ts';
import { verifyAudit } from '../../db/verify-audit.ts';
import { releaseWorkflowId } from '../../domain/ids.ts';
import { startReleaseBench, type ReleaseBench } from '../../test/support/release-bench.ts';
import { releaseStateQuery } from './messages.ts';

let bench: ReleaseBench;
let orm: Orm;
beforeAll(async () => {
  [bench, orm] = await Promise.all([startReleaseBench(), openOrm(inject('databaseUrl'))]);
});
afterAll(() => Promise.all([bench.stop(), orm.close(true)]));

const asTenant = <Row extends object>(sql: string, parameters: readonly unknown[]) => queryAsTenant<Row>(orm, bench.tenantId, sql, parameters);
const about = (releaseId: string) => auditEntries(asTenant, 'where subject_id = ? order by sequence', [releaseId]);
const act = (releaseId: string, action: string, body: object = {}, by: Staff = bench.manager) =>
  by.caller.post(`/api/v1/releases/${releaseId}/${action}`, body);
const told = ({ decisions, kind }: Release) => decisions.map((decision) => ({
  action: `${kind === 'ab-test' ? 'ab-test' : 'release'}.${decision.kind}`, by: decision.by?.id ?? null, reason: decision.reason,
}));

/** Each decision of the release stands once in the audit, by the same person, for the same reason. */
async function expectWhole(release: Release): Promise<void> {
  const entries = (await about(release.id)).filter(({ details }) => 'decidedAt' in details);
  expect(entries.map(({ action, actor, reason }) => ({ action, by: actor.id, reason }))).toEqual(told(release));
  expect((await verifyAudit(asTenant)).broken).toBeNull();
}

test('every decision of a release is recorded once, by whom and why, through kills of the worker', async () => {
  const agent = await bench.agent();
  const releaseId = await agent.propose({
    conversations: 'move', testers: ['tess'], canary: { checkSeconds: 1, advance: 'by-hand', steps: [{ sharePercent: 10, holdSeconds: 1 }, { sharePercent: 50, holdSeconds: 1 }] },
  });
  await agent.reached(releaseId, { stage: 'approval' });
  await bench.stopWorker();
  const approval = act(releaseId, 'approve', { reason: 'Reads well' });
  await bench.startWorker();
  await approval;
  await agent.reached(releaseId, { stage: 'canary' });
  await act(releaseId, 'pause', { reason: 'A holiday' });
  await act(releaseId, 'resume', {}, bench.otherManager);
  await act(releaseId, 'share', { sharePercent: 100, reason: 'Enough seen' });
  const done = await agent.reached(releaseId, { outcome: 'released' });
  await expectWhole(done);
  const entries = await about(releaseId);
  expect(entries.find(({ action }) => action === 'release.approved')).toMatchObject({
    actor: { kind: 'user', id: bench.manager.id, name: 'A manager' }, reason: 'Reads well', subject: { kind: 'release', label: 'Trial 1.1.0' },
  });
  expect(entries.find(({ action }) => action === 'release.proposed')?.details).toMatchObject({ conversations: 'move', versionId: agent.second, canary: { advance: 'by-hand' } });
  expect(entries.find(({ action }) => action === 'release.conversations-moved')?.details).toMatchObject({ toVersionId: agent.second });
  // Testers are customers.
  expect(JSON.stringify(entries)).not.toContain('tess');
});

test('a canary that gives itself up is recorded with its reason, by nobody', async () => {
  const agent = await bench.agent();
  await agent.traffic(agent.first, 1);
  const conditions = [{ metric: 'error_rate', tolerance: 0.02, minimumCount: 30, confidence: 0.95 }];
  const releaseId = await agent.propose({ canary: { checkSeconds: 1, steps: [{ sharePercent: 99, holdSeconds: 600 }], conditions } });
  await agent.reached(releaseId, { stage: 'approval' });
  await act(releaseId, 'approve');
  await agent.reached(releaseId, { stage: 'canary' });
  await agent.traffic(agent.first, 40);
  await agent.traffic(agent.second, 40, { failed: true });
  await expectWhole(await agent.reached(releaseId, { outcome: 'canary_failed' }));
  expect((await about(releaseId)).at(-1)).toMatchObject({
    action: 'release.given-up', actor: { kind: 'system', id: null, name: 'release' }, reason: expect.stringMatching(/Conversations with an error/), details: { automatic: true },
  });
});

test('a rejection, an abort and a roll back are recorded, and what was taken out of production with it', async () => {
  const agent = await bench.agent();
  const rejected = await agent.propose();
  await agent.reached(rejected, { stage: 'approval' });
  await act(rejected, 'reject', { reason: 'Not today' });
  await expectWhole(await agent.reached(rejected, { outcome: 'rejected' }));
  const released = await agent.propose();
  await agent.reached(released, { stage: 'approval' });
  await act(released, 'approve');
  await agent.reached(released, { outcome: 'released', inForce: true });
  const rollBack = await bench.manager.caller.post(`/api/v1/agents/${agent.id}/roll-back`, { versionId: agent.first, reason: 'Too kind' });
  const id = String(rollBack.body['releaseId']);
  await expectWhole(await agent.reached(id, { outcome: 'released' }));
  expect((await about(released)).at(-1)).toMatchObject({ action: 'release.undone', details: { byReleaseId: id } });
});

test('an A/B test is recorded from its proposal to the choice of a person', async () => {
  const agent = await bench.agent();
  await agent.traffic(agent.first, 1);
  const proposed = await bench.builder.caller.post(`/api/v1/agents/${agent.id}/ab-tests`, {
    note: 'Which is better?', versions: [{ versionId: agent.first, sharePercent: 50 }, { versionId: agent.second, sharePercent: 50 }],
    metric: 'error_rate', rule: { kind: 'fixed', sampleSize: 40 }, checkSeconds: 1,
  });
  const id = String(proposed.body['releaseId']);
  await agent.reached(id, { stage: 'approval' });
  await act(id, 'approve', { reason: 'Worth knowing' });
  await agent.reached(id, { stage: 'test' });
  await agent.traffic(agent.first, 40, { failed: true, releaseId: id, customers: 40 });
  await agent.traffic(agent.second, 40, { releaseId: id, customers: 40 });
  await agent.reached(id, { stage: 'decision' });
  await act(id, 'choose', { versionId: agent.second, reason: 'Fewer errors', rollOut: false });
  await expectWhole(await agent.reached(id, { outcome: 'winner_chosen' }));
  expect((await about(id)).map(({ action }) => action)).toEqual(expect.arrayContaining(['ab-test.proposed', 'ab-test.test-started', 'ab-test.tested', 'ab-test.winner-chosen']));
});

test('a telling that is repeated, as after a lost answer, records nothing twice', async () => {
  const agent = await bench.agent();
  const releaseId = await agent.propose();
  await agent.reached(releaseId, { stage: 'approval' });
  const { tell } = createReleaseActivities({ orm, notifications: createNotificationFeed(bench.api.dependencies.valkey) });
  const state = await bench.client.workflow.getHandle(releaseWorkflowId(agent.id)).query(releaseStateQuery);
  const decision = { id: randomUUID(), kind: 'paused' as const, by: { id: bench.manager.id, name: 'A manager' }, reason: 'Once', detail: {}, at: new Date().toISOString() };
  const version = { tenantId: bench.tenantId, agentId: agent.id, releaseId, versionId: agent.second };
  await Promise.all([1, 2, 3].map(() => tell(version, { ...state, decisions: [decision] })));
  expect((await about(releaseId)).filter(({ reason }) => reason === 'Once')).toHaveLength(1);
  await act(releaseId, 'abort', { reason: 'Enough' });
});
