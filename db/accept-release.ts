import type { EntityManager } from '@mikro-orm/postgresql';
import { releaseWorkflowId } from '../domain/ids.ts';
import type { ReleaseKind } from '../domain/release/model.ts';
import type { ReleaseProposal } from '../domain/release/record.ts';
import { audit } from './audit.ts';

const ENDED_FROM_OUTSIDE = 'Its run was ended from outside.';

/**
 * Writes a release's row. The API does so, that its page shows it at once, and so does the workflow's first step, which
 * makes up for an API that was killed in between. Whoever is second changes nothing. A release whose run ended without
 * telling, as it was terminated in Temporal, is closed by the next one.
 */
export async function acceptRelease(em: EntityManager, proposal: ReleaseProposal): Promise<void> {
  const { tenantId, agentId, agentName, releaseId, kind, versionId, baselineVersionId, note, gates, canary, testers, proposedBy, conversations, test } = proposal;
  await em.execute('select 1 from agents where id = ? for update', [agentId]);
  const [known] = await em.execute<unknown[]>('select 1 from releases where id = ?', [releaseId]);
  if (known) return;
  const ended = await em.execute<{ id: string; kind: ReleaseKind; version: string }[]>(
    `update releases set stage = 'ended', status = 'failed', outcome = 'failed', reason = ?, ended_at = now()
     where agent_id = ? and ended_at is null
     returning id, kind, (select version from agent_versions v where v.id = releases.version_id) as version`,
    [ENDED_FROM_OUTSIDE, agentId],
  );
  if (ended.length > 0) await em.execute('update agents set routing = null where id = ?', [agentId]);
  await em.execute(
    `insert into releases (id, tenant_id, agent_id, kind, version_id, baseline_version_id, note, gates, canary, testers,
       proposed_by_id, proposed_by_name, workflow_id, stage, status, conversations, test)
     values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?, ?, ?, 'checks', 'pending', ?, ?::jsonb)`,
    [releaseId, tenantId, agentId, kind, versionId, baselineVersionId, note, JSON.stringify(gates), JSON.stringify(canary),
      JSON.stringify(testers), proposedBy.id, proposedBy.name, releaseWorkflowId(agentId),
      conversations ?? 'stay', test ? JSON.stringify(test) : null],
  );
  for (const { id, kind: endedKind, version } of ended) {
    await audit(em, tenantId, {
      by: { system: 'release' }, action: endedKind === 'ab-test' ? 'ab-test.failed' : 'release.failed',
      subject: { kind: 'release', id, label: `${agentName} ${version}` }, reason: ENDED_FROM_OUTSIDE, key: `release/${id}/ended-from-outside`,
    });
  }
}
