import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { fromTemporal, TEMPORAL_TIMEOUT_MS } from './temporal-failures.ts';

/**
 * True where Temporal runs nothing by this id: it has ended, or was terminated there and could tell nobody.
 * @throws CitiflowError `dependency_unavailable`
 */
export async function isDead(temporal: Client, workflowId: string): Promise<boolean> {
  try {
    const { closeTime } = await temporal.withDeadline(Date.now() + TEMPORAL_TIMEOUT_MS, () => temporal.workflow.getHandle(workflowId).describe());
    return closeTime !== undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw fromTemporal(error);
  }
}
