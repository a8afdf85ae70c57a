import type { EntityManager } from '@mikro-orm/postgresql';
import type { RunOrder } from '../domain/evaluation/result.ts';
import { evaluationWorkflowId } from '../domain/ids.ts';
import { recordRunStart } from './run-audit.ts';

/**
 * Writes a run with all its attempts, each with its case as it stands now. The API does so, that whoever started it
 * finds it at once, and so does the workflow's first step, which makes up for an API that was killed in between.
 * Whoever is second changes nothing.
 * @returns false where the suite is gone
 */
export async function openEvaluationRun(em: EntityManager, order: RunOrder): Promise<boolean> {
  const { tenantId, runId, suiteId, agentId, versionId, budgetMicros, estimateMicros, startedBy, startedById } = order;
  const [known] = await em.execute<unknown[]>('select 1 from evaluation_runs where id = ?', [runId]);
  if (known) return true;
  const inserted = await em.execute<{ id: string }[]>(
    `insert into evaluation_runs (id, tenant_id, suite_id, suite_revision, agent_id, version_id, status, budget_micros,
       estimate_micros, workflow_id, started_by, started_by_id)
     select ?, tenant_id, id, revision, ?, ?, 'running', ?, ?, ?, ?, ?::uuid from evaluation_suites where id = ?
     on conflict (id) do nothing returning id`,
    [runId, agentId, versionId, budgetMicros, estimateMicros, evaluationWorkflowId(runId), startedBy, startedById ?? null, suiteId],
  );
  if (inserted.length === 0) return (await em.execute<unknown[]>('select 1 from evaluation_runs where id = ?', [runId])).length > 0;
  await em.execute(
    `insert into evaluation_results (id, tenant_id, run_id, case_id, position, repetition, definition, conversation_id)
     select gen_random_uuid(), ?, ?, c.definition ->> 'id', row_number() over (order by c.place, repetition), repetition,
       c.definition, gen_random_uuid()
     from evaluation_suites s, jsonb_array_elements(s.cases) with ordinality as c(definition, place),
       generate_series(1, (c.definition ->> 'repetitions')::int) repetition
     where s.id = ?`,
    [tenantId, runId, suiteId],
  );
  await recordRunStart(em, 'evaluation', order);
  return true;
}
