import type { EntityManager } from '@mikro-orm/postgresql';
import type { AuditSubject } from '../domain/audit/entry.ts';
import { audit } from './audit.ts';

type Kind = 'evaluation' | 'replay';

interface Started {
  tenantId: string;
  runId: string;
  agentId: string;
  versionId: string;
  budgetMicros: number | null;
  startedBy: string;
  startedById?: string;
}

interface Ended {
  tenantId: string;
  runId: string;
  status: string;
  endedBy: string | null;
  endedById?: string;
  reason: string | null;
}

/** Who has started an evaluation or a replay. In the transaction that writes the run. */
export async function recordRunStart(em: EntityManager, kind: Kind, order: Started): Promise<void> {
  const { tenantId, runId, agentId, versionId, budgetMicros, startedBy, startedById } = order;
  await audit(em, tenantId, {
    by: { id: startedById ?? null, name: startedBy }, action: `${kind}.started`, subject: await subjectOf(em, kind, runId),
    details: { agentId, versionId, budgetMicros }, key: `${kind}/${runId}/started`,
  });
}

/** How it ended: by itself, or by whoever cancelled it. In the transaction that writes the end. */
export async function recordRunEnd(em: EntityManager, kind: Kind, { tenantId, runId, status, endedBy, endedById, reason }: Ended): Promise<void> {
  const isCancelled = status === 'cancelled';
  await audit(em, tenantId, {
    by: isCancelled && endedBy !== null ? { id: endedById ?? null, name: endedBy } : { system: kind },
    action: isCancelled ? `${kind}.cancelled` : `${kind}.ended`, subject: await subjectOf(em, kind, runId), reason,
    details: { status, summary: await summaryOf(em, kind, runId) }, key: `${kind}/${runId}/ended`,
  });
}

async function subjectOf(em: EntityManager, kind: Kind, runId: string): Promise<AuditSubject> {
  const [named] = await em.execute<{ label: string }[]>(
    kind === 'evaluation'
      ? `select s.name || ' · ' || v.version as label from evaluation_runs r join evaluation_suites s on s.id = r.suite_id
           join agent_versions v on v.id = r.version_id where r.id = ?`
      : `select a.name || ' · ' || v.version as label from replay_runs r join agents a on a.id = r.agent_id
           join agent_versions v on v.id = r.version_id where r.id = ?`, [runId]);
  return { kind: kind === 'evaluation' ? 'evaluation-run' : 'replay-run', id: runId, label: named?.label ?? '' };
}

async function summaryOf(em: EntityManager, kind: Kind, runId: string): Promise<unknown> {
  const [row] = await em.execute<{ summary: unknown }[]>(`select summary from ${kind}_runs where id = ?`, [runId]);
  return row?.summary ?? null;
}
