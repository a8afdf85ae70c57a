import type { EntityManager } from '@mikro-orm/postgresql';
import type { NotificationFeed } from '../../db/notification-feed.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import { movingAfter, type ConversationPolicy, type Moving } from '../../domain/release/moving.ts';
import type { ReleaseTelling } from '../../domain/release/record.ts';
import type { VersionRef } from './contract.ts';
import { recordAudit } from './record-audit.ts';
import { tellPeople } from './tell-people.ts';

/**
 * Writes how the release stands: row, routing, publication and decisions in one transaction. An attempt that comes late,
 * of a worker that had been given up, finds a higher sequence and changes nothing.
 */
export async function tell(
  { orm, notifications }: { orm: Orm; notifications: NotificationFeed }, version: VersionRef, telling: ReleaseTelling,
): Promise<void> {
  const told = await withTenant(orm, version.tenantId, async (em) => {
    // The agent's row first, as everywhere: two who take both rows take them in the same order.
    await em.execute('select 1 from agents where id = ? for update', [version.agentId]);
    if (!(await writeStanding(em, version, telling))) return [];
    const undone = await route(em, version, telling);
    for (const { id, kind, by, reason, detail, at } of telling.decisions) {
      await em.execute(
        `insert into release_decisions (id, tenant_id, release_id, position, kind, by_id, by_name, reason, detail, created_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::timestamptz) on conflict (id) do nothing`,
        [id, version.tenantId, version.releaseId, telling.sequence, kind, by?.id ?? null, by?.name ?? null, reason, JSON.stringify(detail), at],
      );
    }
    const toTell = await tellPeople(em, version, telling, undone);
    await recordAudit(em, version, telling, undone);
    return toTell;
  });
  notifications.announce(version.tenantId, told);
}

async function writeStanding(em: EntityManager, { releaseId }: VersionRef, told: ReleaseTelling): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `update releases set run_id = ?, sequence = ?, stage = ?, status = ?, environment = ?, outcome = ?, reason = ?, share_percent = ?,
       paused = ?, verdict = ?, checks = ?::jsonb, evaluation = ?::jsonb, replay = coalesce(?::jsonb, replay), canary_state = ?::jsonb,
       test_state = coalesce(?::jsonb, test_state), ended_at = ?::timestamptz,
       updated_at = now()
     where id = ? and sequence <= ? returning id`,
    [told.runId, told.sequence, told.stage, told.status, told.environment, told.outcome, told.reason, told.sharePercent, told.paused,
      told.verdict, JSON.stringify(told.checks), JSON.stringify(told.evaluation),
      told.replay ? JSON.stringify(told.replay) : null,
      told.canaryState ? JSON.stringify(told.canaryState) : null, told.testState ? JSON.stringify(told.testState) : null, told.endedAt, releaseId, told.sequence],
  );
  return rows.length > 0;
}

async function route(em: EntityManager, version: VersionRef, { routing, publishVersionId, status }: ReleaseTelling): Promise<string[]> {
  const undone = publishVersionId ? await replaceInProduction(em, version, publishVersionId) : [];
  const moving = await movesFrom(em, version, { status, publishVersionId });
  // An agent that nobody ever published is a draft again when its first release fails.
  await em.execute(
    `update agents set routing = ?::jsonb, moving = ?::jsonb, published_version_id = coalesce(?::uuid, published_version_id),
       status = case when coalesce(?::uuid, published_version_id) is not null then 'production'
                     when ?::jsonb is not null then 'staging' else 'draft' end
     where id = ?`,
    [routing ? JSON.stringify(routing) : null, moving ? JSON.stringify(moving) : null, publishVersionId, publishVersionId,
      routing ? JSON.stringify(routing) : null, version.agentId],
  );
  return undone;
}

/** Conversations that begin within it may still have read where production was before. */
const START_MS = 2_000;

/** Which open conversations go on elsewhere from now on, by the policy of the release. */
async function movesFrom(
  em: EntityManager, { agentId, releaseId, versionId }: VersionRef, told: Pick<ReleaseTelling, 'status' | 'publishVersionId'>,
): Promise<Moving | null> {
  const [row] = await em.execute<{ moving: Moving | null; published_version_id: string | null; conversations: ConversationPolicy }[]>(
    'select a.moving, a.published_version_id, r.conversations from agents a join releases r on r.agent_id = a.id where a.id = ? and r.id = ?',
    [agentId, releaseId],
  );
  if (!row) return null;
  return movingAfter(row.moving, {
    ...told, releaseId, versionId, policy: row.conversations, publishedVersionId: row.published_version_id,
    now: new Date(Date.now() + START_MS).toISOString(),
  });
}

/** Of the release that had brought what production runs until now: a roll back undoes it, a newer version replaces it. */
async function replaceInProduction(em: EntityManager, { agentId, releaseId }: VersionRef, versionId: string): Promise<string[]> {
  await em.execute('update agent_versions set in_production_at = now() where id = ? and in_production_at is null', [versionId]);
  const undone = await em.execute<{ id: string }[]>(
    `update releases set status = 'rolled_back', updated_at = now()
     where agent_id = ? and id <> ? and status = 'active' and version_id <> ?
       and exists (select 1 from releases r where r.id = ? and (r.kind = 'roll-back' or r.outcome = 'rolled_back'))
       and version_id = (select published_version_id from agents where id = ?)
     returning id`,
    [agentId, releaseId, versionId, releaseId, agentId],
  );
  return undone.map(({ id }) => id);
}
