import type { EntityManager } from '@mikro-orm/postgresql';
import { recordRunEnd } from './run-audit.ts';

const ATTEMPTS = { evaluation: 'evaluation_results', replay: 'replay_pairs' } as const;

/** Whatever runs in Temporal and was ended there before it could tell. */
export const ENDED_FROM_OUTSIDE = 'Its run was ended from outside.';

/** Closes an evaluation or a replay whose run has ended without telling: it would count as one under way for ever. */
export async function closeDeadRun(em: EntityManager, kind: keyof typeof ATTEMPTS, { tenantId, runId }: { tenantId: string; runId: string }): Promise<void> {
  const closed = await em.execute<unknown[]>(
    `update ${kind}_runs set status = 'failed', reason = ?, ended_at = now() where id = ? and status = 'running' returning id`, [ENDED_FROM_OUTSIDE, runId]);
  if (closed.length === 0) return;
  await em.execute(
    `update turns set status = 'stopped', ended_at = now() where status = 'running'
       and conversation_id in (select conversation_id from ${ATTEMPTS[kind]} where run_id = ? and status = 'running')`, [runId]);
  await em.execute(`update ${ATTEMPTS[kind]} set status = 'cancelled' where run_id = ? and status in ('waiting', 'running')`, [runId]);
  await recordRunEnd(em, kind, { tenantId, runId, status: 'failed', endedBy: null, reason: ENDED_FROM_OUTSIDE });
}
