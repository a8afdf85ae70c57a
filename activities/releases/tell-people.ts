import type { EntityManager } from '@mikro-orm/postgresql';
import type { NotificationRef } from '../../db/notification-feed.ts';
import { notify } from '../../db/notify.ts';
import { TOLD_DECISIONS, type ReleaseFacts, type ToldDecision } from '../../domain/notifications/notification.ts';
import type { Person } from '../../domain/release/model.ts';
import type { ReleaseTelling } from '../../domain/release/record.ts';
import type { VersionRef } from './contract.ts';

const isTold = (kind: string): kind is ToldDecision => TOLD_DECISIONS.some((told) => told === kind);

type Announced = NotificationRef | { userId: string };

/**
 * Those who may decide hear that a release waits for them; whoever proposed it hears what others, or the release itself,
 * have made of it. In the transaction of the telling, so that a notification is never of something that did not happen.
 * @param undone earlier releases that this one has taken out of production
 */
export async function tellPeople(em: EntityManager, version: VersionRef, telling: ReleaseTelling, undone: readonly string[]): Promise<Announced[]> {
  const { tenantId, releaseId } = version;
  const waits = telling.stage === 'approval' && telling.verdict === null && telling.outcome === null;
  const decisions = telling.decisions.flatMap(({ kind, ...of }) => (isTold(kind) ? [{ kind, ...of }] : []));
  if (!waits && decisions.length === 0) return [];
  const release = await releaseNamed(em, releaseId);
  if (!release) return [];
  const { proposedBy, ...names } = release;
  const facts = (by: string | null, reason: string | null): ReleaseFacts => ({ releaseId, ...names, by, reason });
  const waiting = `release/${releaseId}/approval`;
  if (waits) {
    return notify(em, tenantId, { permission: 'releases:decide', except: proposedBy.id }, waiting, {
      kind: 'release-waiting', facts: facts(proposedBy.name, telling.reason),
    });
  }
  const told: Announced[] = await decidedAlready(em, waiting);
  for (const { id, kind, by, reason } of decisions) {
    if (by?.id === proposedBy.id) continue;
    told.push(...await notify(em, tenantId, { userId: proposedBy.id }, `release-decision/${id}`, {
      kind: 'release-decided', facts: { ...facts(by?.name ?? null, reason ?? telling.reason), decision: kind },
    }));
  }
  for (const id of undone) told.push(...await tellOfUndoing(em, tenantId, id, { by: decisions.at(-1)?.by ?? proposedBy, from: releaseId }));
  return told;
}

/** It waits for nobody any more. */
function decidedAlready(em: EntityManager, source: string): Promise<{ userId: string }[]> {
  return em.execute<{ userId: string }[]>(
    'update notifications set read_at = now() where source = ? and read_at is null returning user_id as "userId"', [source]);
}

async function tellOfUndoing(em: EntityManager, tenantId: string, undoneId: string, { by, from }: { by: Person; from: string }) {
  const undone = await releaseNamed(em, undoneId);
  if (!undone || undone.proposedBy.id === by.id) return [];
  const { proposedBy, ...names } = undone;
  return notify(em, tenantId, { userId: proposedBy.id }, `release/${undoneId}/undone/${from}`, {
    kind: 'release-decided', facts: { releaseId: undoneId, ...names, by: by.name, reason: null, decision: 'rolled-back' },
  });
}

async function releaseNamed(em: EntityManager, releaseId: string) {
  const [row] = await em.execute<{ agentName: string; version: string; proposedById: string; proposedByName: string }[]>(
    `select a.name as "agentName", v.version, r.proposed_by_id as "proposedById", r.proposed_by_name as "proposedByName"
     from releases r join agents a on a.id = r.agent_id join agent_versions v on v.id = r.version_id where r.id = ?`, [releaseId]);
  if (!row) return undefined;
  const { agentName, version, proposedById, proposedByName } = row;
  return { agentName, version, proposedBy: { id: proposedById, name: proposedByName } };
}
