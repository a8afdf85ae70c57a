import type { EntityManager } from '@mikro-orm/postgresql';
import { audit, type AuditedBy } from '../../db/audit.ts';
import type { AuditSubject } from '../../domain/audit/entry.ts';
import type { CanaryPlan, Gates, ReleaseKind } from '../../domain/release/model.ts';
import type { ConversationPolicy, Moving } from '../../domain/release/moving.ts';
import type { DecisionRecord, ReleaseTelling } from '../../domain/release/record.ts';
import type { TestPlan } from '../../domain/release/ab-test.ts';
import type { VersionRef } from './contract.ts';

/**
 * Every decision of a release, by whom and why, in the transaction of the telling. A telling that is repeated finds its
 * decisions recorded.
 * @param undone earlier releases that this one has taken out of production
 */
export async function recordAudit(em: EntityManager, version: VersionRef, { decisions }: ReleaseTelling, undone: readonly string[]): Promise<void> {
  if (decisions.length === 0) return;
  const { tenantId, releaseId } = version;
  const release = await releaseOf(em, releaseId);
  if (!release) return;
  for (const decision of decisions) {
    const { id, kind, by, reason, detail, at } = decision;
    await audit(em, tenantId, {
      by: byOf(decision), action: `${release.kind === 'ab-test' ? 'ab-test' : 'release'}.${kind}`, subject: subjectOf(releaseId, release), reason,
      details: { ...(kind === 'proposed' ? planOf(release) : {}), ...detail, decidedAt: at, ...(by ? {} : { automatic: true }) },
      key: `release-decision/${id}`,
    });
  }
  const last = decisions.at(-1);
  if (!last) return;
  await recordMove(em, version, release, byOf(last));
  for (const id of undone) {
    const former = await releaseOf(em, id);
    if (former) {
      await audit(em, tenantId, {
        by: byOf(last), action: 'release.undone', subject: subjectOf(id, former), reason: last.reason, details: { byReleaseId: releaseId },
        key: `release/${id}/undone/${releaseId}`,
      });
    }
  }
}

const byOf = ({ by }: DecisionRecord): AuditedBy => by ?? { system: 'release' };

/** From when on open conversations go on elsewhere, where the release's policy says that they do. */
async function recordMove(em: EntityManager, { tenantId, agentId, releaseId }: VersionRef, release: AuditedRelease, by: AuditedBy): Promise<void> {
  const [agent] = await em.execute<{ moving: Moving | null }[]>('select moving from agents where id = ?', [agentId]);
  const moving = agent?.moving;
  if (moving?.releaseId !== releaseId) return;
  await audit(em, tenantId, {
    by, action: 'release.conversations-moved', subject: subjectOf(releaseId, release),
    details: { toVersionId: moving.versionId, fromVersionId: moving.from, since: moving.since },
    key: `release/${releaseId}/moving/${moving.versionId}`,
  });
}

interface AuditedRelease {
  kind: ReleaseKind;
  agentId: string;
  agentName: string;
  versionId: string;
  version: string;
  baselineVersionId: string | null;
  gates: Gates;
  canary: CanaryPlan;
  conversations: ConversationPolicy;
  test: TestPlan | null;
}

async function releaseOf(em: EntityManager, releaseId: string): Promise<AuditedRelease | undefined> {
  const [row] = await em.execute<AuditedRelease[]>(
    `select r.kind, r.agent_id as "agentId", a.name as "agentName", r.version_id as "versionId", v.version, r.baseline_version_id as "baselineVersionId",
       r.gates, r.canary, r.conversations, r.test
     from releases r join agents a on a.id = r.agent_id join agent_versions v on v.id = r.version_id where r.id = ?`, [releaseId]);
  return row;
}

const subjectOf = (id: string, { agentName, version }: AuditedRelease): AuditSubject => ({ kind: 'release', id, label: `${agentName} ${version}` });

/** What was proposed, as far as it decides. Testers are left out: they may be customers. */
const planOf = ({ kind, agentId, versionId, baselineVersionId, gates, canary, conversations, test }: AuditedRelease) => ({
  kind, agentId, versionId, baselineVersionId, conversations, gates,
  ...(test ? { test } : { canary }),
});
