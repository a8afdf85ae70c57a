import type { EntityManager } from '@mikro-orm/postgresql';
import { replayWorkflowId } from '../domain/ids.ts';
import type { ReplayOrder } from '../domain/replay/order.ts';
import { selectConversations } from './replay-selection.ts';
import { recordRunStart } from './run-audit.ts';

/**
 * Writes a replay with its pairs, the conversations that fit as things stand now. The API does so, that whoever started
 * it finds it at once, and so does the workflow's first step, which makes up for an API that was killed in between.
 * Whoever is second changes nothing.
 */
export async function openReplayRun(em: EntityManager, order: ReplayOrder): Promise<void> {
  const { tenantId, runId, agentId, versionId, releaseId, filter, judge, budgetMicros, estimateMicros, startedBy } = order;
  const inserted = await em.execute<{ id: string }[]>(
    `insert into replay_runs (id, tenant_id, agent_id, version_id, release_id, filter, judge, status, budget_micros, estimate_micros,
       workflow_id, started_by)
     values (?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, 'running', ?, ?, ?, ?) on conflict (id) do nothing returning id`,
    [runId, tenantId, agentId, versionId, releaseId, JSON.stringify(filter), judge ? JSON.stringify(judge) : null, budgetMicros, estimateMicros,
      replayWorkflowId(runId), startedBy],
  );
  if (inserted.length === 0) return;
  const chosen = await selectConversations(em, agentId, filter);
  await em.execute(
    `insert into replay_pairs (id, tenant_id, run_id, position, original_conversation_id, conversation_id)
     select gen_random_uuid(), ?, ?, c.place, c.id::uuid, gen_random_uuid()
     from jsonb_array_elements_text(?::jsonb) with ordinality as c(id, place)`,
    [tenantId, runId, JSON.stringify(chosen.map(({ id }) => id))],
  );
  await recordRunStart(em, 'replay', order);
}
