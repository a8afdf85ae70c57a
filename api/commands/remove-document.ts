import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { cancelIngestionSignal } from '../../workflows/document-ingestion/messages.ts';
import type { Dependencies } from '../dependencies.ts';
import { documentById } from '../knowledge.ts';
import { fromTemporal, TEMPORAL_TIMEOUT_MS } from '../temporal-failures.ts';

/**
 * Deletes a document: searches stop seeing it with the transaction, as they only take passages of revisions
 * that PostgreSQL calls live. An ingestion that is under way is cancelled first.
 * @throws CitiflowError `not_found`, `dependency_unavailable`
 */
export async function removeDocument(
  { database, temporal, objectStore }: Pick<Dependencies, 'database' | 'temporal' | 'objectStore'>,
  tenantId: string,
  documentId: string,
): Promise<void> {
  const { status, workflowId, storageKey } = await database.tenant(tenantId, (em) => documentById(em, documentId));
  if (status === 'processing') await cancelIngestion(temporal, workflowId);
  await database.tenant(tenantId, async (em) => {
    const document = await documentById(em, documentId);
    document.deletedAt = new Date();
  });
  await objectStore.remove(storageKey);
}

async function cancelIngestion(temporal: Client, workflowId: string): Promise<void> {
  try {
    await temporal.withDeadline(Date.now() + TEMPORAL_TIMEOUT_MS, () =>
      temporal.workflow.getHandle(workflowId).signal(cancelIngestionSignal));
  } catch (error) {
    // It has ended by itself meanwhile.
    if (!(error instanceof WorkflowNotFoundError)) throw fromTemporal(error);
  }
}
