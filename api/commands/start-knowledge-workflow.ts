import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { TASK_QUEUES } from '../../temporal/queues.ts';
import { fromTemporal, TEMPORAL_TIMEOUT_MS } from '../temporal-failures.ts';

const TENANT = defineSearchAttributeKey('CitiflowTenant', 'KEYWORD');

interface KnowledgeWorkflow<Input extends { tenantId: string }> {
  type: string;
  workflowId: string;
  input: Input;
  summary: string;
  /** `never`: the id was not used before, not even by a workflow that has ended. */
  again: 'never' | 'join';
}

/**
 * Starts a workflow of the ingestion queue: from here on Temporal sees to it that the user's wish is fulfilled.
 * @returns false where the id was used before and must not be again
 * @throws CitiflowError `dependency_unavailable`
 */
export async function startKnowledgeWorkflow<Input extends { tenantId: string }>(
  temporal: Client,
  { type, workflowId, input, summary, again }: KnowledgeWorkflow<Input>,
): Promise<boolean> {
  try {
    await temporal.withDeadline(Date.now() + TEMPORAL_TIMEOUT_MS, () =>
      temporal.workflow.start(type, {
        workflowId,
        taskQueue: TASK_QUEUES.ingestion,
        ...(again === 'never'
          ? { workflowIdReusePolicy: 'REJECT_DUPLICATE', workflowIdConflictPolicy: 'FAIL' }
          : { workflowIdConflictPolicy: 'USE_EXISTING' }),
        args: [input],
        staticSummary: summary,
        typedSearchAttributes: [{ key: TENANT, value: input.tenantId }],
      }));
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw fromTemporal(error);
  }
}
