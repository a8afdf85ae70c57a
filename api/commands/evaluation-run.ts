import { randomUUID } from 'node:crypto';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { User } from '../../contract/http/auth.ts';
import { closeDeadRun } from '../../db/close-dead-run.ts';
import { EvaluationRun } from '../../db/entities/evaluation.ts';
import { openEvaluationRun } from '../../db/open-evaluation-run.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { EVALUATION } from '../../domain/evaluation/limits.ts';
import { attemptsOf } from '../../domain/evaluation/readiness.ts';
import type { RunOrder } from '../../domain/evaluation/result.ts';
import type { EvaluationCase } from '../../domain/evaluation/suite.ts';
import { evaluationWorkflowId } from '../../domain/ids.ts';
import { TASK_QUEUES } from '../../temporal/queues.ts';
import { cancelEvaluationUpdate, EVALUATION_RUN } from '../../workflows/evaluation-run/messages.ts';
import { isDead } from '../dead-workflow.ts';
import type { Dependencies } from '../dependencies.ts';
import { estimateOf, suiteById, suiteProblems, versionToRun } from '../evaluations.ts';
import { sendUntilTaken } from '../send-update.ts';
import { fromTemporal, runHasEnded, TEMPORAL_TIMEOUT_MS, UPDATE_TIMEOUT_MS } from '../temporal-failures.ts';

type Needs = Pick<Dependencies, 'database' | 'temporal'>;

const TENANT = defineSearchAttributeKey('CitiflowTenant', 'KEYWORD');
const AGENT = defineSearchAttributeKey('CitiflowAgent', 'KEYWORD');

/**
 * Hands a run to Temporal; once it is accepted there, it will happen. The rows are written after that, by whoever is
 * first: this request, or the workflow.
 * @throws CitiflowError `evaluation_not_ready` that lists what is wrong, `evaluation_over_budget`, `evaluation_busy`,
 * `validation_failed` for a version that cannot be run, `dependency_unavailable`
 */
export async function startRun(
  { database, temporal }: Needs, user: User, suiteId: string, { versionId, budgetMicros = null }: { versionId: string; budgetMicros?: number | null | undefined },
): Promise<{ runId: string; workflowId: string }> {
  const runId = randomUUID();
  const order = await database.tenant(user.tenantId, async (em): Promise<RunOrder> => {
    const suite = await suiteById(em, suiteId);
    const version = await versionToRun(em, suite, versionId);
    const errors = (await suiteProblems(em, suite.cases)).filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new CitiflowError('evaluation_not_ready', errors[0]?.message, { errors: errors.map(({ path, message }) => ({ path, message })) });
    if ((await em.count(EvaluationRun, { status: 'running' })) >= EVALUATION.runsAtOnce) throw new CitiflowError('evaluation_busy');
    const { costMicros } = await estimateOf(em, suite, version.agentId, sizeOf(suite.cases));
    if (budgetMicros !== null && costMicros !== null && costMicros > budgetMicros) {
      throw new CitiflowError('evaluation_over_budget', undefined, { extra: { estimateMicros: costMicros } });
    }
    return {
      tenantId: user.tenantId, runId, suiteId, agentId: version.agentId, versionId, budgetMicros, estimateMicros: costMicros, startedBy: user.name, startedById: user.id,
    };
  });
  const workflowId = evaluationWorkflowId(runId);
  try {
    await temporal.withDeadline(Date.now() + TEMPORAL_TIMEOUT_MS, () =>
      temporal.workflow.start(EVALUATION_RUN, {
        workflowId, taskQueue: TASK_QUEUES.evaluations, args: [order], staticSummary: 'Evaluation',
        typedSearchAttributes: [{ key: TENANT, value: order.tenantId }, { key: AGENT, value: order.agentId }],
      }));
  } catch (error) {
    throw fromTemporal(error);
  }
  await database.tenant(user.tenantId, (em) => openEvaluationRun(em, order));
  return { runId, workflowId };
}

export const sizeOf = (cases: readonly EvaluationCase[]) => ({
  attempts: attemptsOf(cases),
  turns: cases.reduce((sum, { turns, repetitions }) => sum + turns.length * repetitions, 0),
});

/** @throws CitiflowError `evaluation_ended`, `dependency_unavailable` */
export async function cancelRun({ database, temporal }: Needs, run: EvaluationRun, by: User): Promise<void> {
  const handle = temporal.workflow.getHandle(run.workflowId);
  try {
    await sendUntilTaken(() => temporal.withDeadline(Date.now() + UPDATE_TIMEOUT_MS, () => handle.executeUpdate(cancelEvaluationUpdate, { args: [{ by: by.name, byId: by.id }] })));
  } catch (error) {
    if (!runHasEnded(error)) throw fromTemporal(error);
    const { id: runId, tenantId, workflowId } = run;
    // One that was terminated in Temporal could not tell so itself.
    if (await isDead(temporal, workflowId)) await database.tenant(tenantId, (em) => closeDeadRun(em, 'evaluation', { tenantId, runId }));
    throw new CitiflowError('evaluation_ended', undefined, { cause: error });
  }
}
