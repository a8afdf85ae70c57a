import type { EntityManager } from '@mikro-orm/postgresql';
import { releaseWorkflowId } from '../domain/ids.ts';
import type { ReleaseKind } from '../domain/release/model.ts';
import type { ReleaseProposal } from '../domain/release/record.ts';
import { audit } from './audit.ts';
import { ENDED_FROM_OUTSIDE } from './close-dead-run.ts';

/**
 * Writes a release's row. The API does so, that its page shows it at once, and so does the workflow's first step, which
 * makes up for an API that was killed in between. Whoever is second changes nothing. A release whose run ended without
 * telling, as it was terminated in Temporal, is closed by the next one.
 */
export async function acceptRelease(em: EntityManager, proposal: ReleaseProposal): Promise<void> {
  const { tenantId, agentId, releaseId, kind, versionId, baselineVersionId, note, gates, canary, testers, proposedBy, conversations, test } = proposal;
  await em.execute('select 1 from agents where id = ? for update', [agentId]);
  const [known] = await em.execute<unknown[]>('select 1 from releases where id = ?', [releaseId]);
  if (known) return;
  const untold = await closeUntold(em, { agentId });
  await em.execute(
    `insert into releases (id, tenant_id, agent_id, kind, version_id, baseline_version_id, note, gates, canary, testers,
       proposed_by_id, proposed_by_name, workflow_id, stage, status, conversations, test)
     values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?, ?, ?, 'checks', 'pending', ?, ?::jsonb)`,
    [releaseId, tenantId, agentId, kind, versionId, baselineVersionId, note, JSON.stringify(gates), JSON.stringify(canary),
      JSON.stringify(testers), proposedBy.id, proposedBy.name, releaseWorkflowId(agentId),
      conversations ?? 'stay', test ? JSON.stringify(test) : null],
  );
  await auditUntold(em, tenantId, untold);
}

/** Closes a release whose run has ended without telling: nobody watches its version any more, so customers are taken back. */
export async function closeDeadRelease(em: EntityManager, { tenantId, agentId, id }: { tenantId: string; agentId: string; id: string }): Promise<void> {
  await em.execute('select 1 from agents where id = ? for update', [agentId]);
  await auditUntold(em, tenantId, await closeUntold(em, { agentId, id }));
}

interface Untold {
  id: string;
  kind: ReleaseKind;
  label: string;
}

/** @param which all of the agent's, or only this one */
async function closeUntold(em: EntityManager, which: { agentId: string; id?: string }): Promise<Untold[]> {
  const untold = await em.execute<Untold[]>(
    `update releases r set stage = 'ended', status = 'failed', outcome = 'failed', reason = ?, ended_at = now(), updated_at = now()
     from agents a, agent_versions v
     where r.agent_id = ? and r.ended_at is null and r.id = coalesce(?::uuid, r.id) and a.id = r.agent_id and v.id = r.version_id
     returning r.id, r.kind, concat(a.name, ' ', v.version) as label`,
    [ENDED_FROM_OUTSIDE, which.agentId, which.id ?? null],
  );
  if (untold.length > 0) await em.execute('update agents set routing = null where id = ?', [which.agentId]);
  return untold;
}

async function auditUntold(em: EntityManager, tenantId: string, untold: readonly Untold[]): Promise<void> {
  for (const { id, kind, label } of untold) {
    await audit(em, tenantId, {
      by: { system: 'release' }, action: kind === 'ab-test' ? 'ab-test.failed' : 'release.failed',
      subject: { kind: 'release', id, label }, reason: ENDED_FROM_OUTSIDE, key: `release/${id}/ended-from-outside`,
    });
  }
}
