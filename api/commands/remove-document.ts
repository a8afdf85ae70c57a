import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, WorkflowNotFoundError } from '@temporalio/common';
import { KnowledgeDocument } from '../../db/entities/knowledge.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { removalWorkflowId } from '../../domain/ids.ts';
import { TASK_QUEUES } from '../../temporal/queues.ts';
import { cancelIngestionSignal, DOCUMENT_REMOVAL, type RemovalInput } from '../../workflows/document-ingestion/messages.ts';
import type { Dependencies } from '../dependencies.ts';
import { fromTemporal, TEMPORAL_TIMEOUT_MS } from '../temporal-failures.ts';

const TENANT = defineSearchAttributeKey('CitiflowTenant', 'KEYWORD');

/**
 * Deletes a document. Searches stop seeing it with the transaction, as they take only what PostgreSQL calls
 * live; a workflow then takes its passages out of the index. Deleting again after a failure goes on with that.
 * @throws CitiflowError `not_found`, `dependency_unavailable`
 */
export async function removeDocument(
  { database, temporal, objectStore }: Pick<Dependencies, 'database' | 'temporal' | 'objectStore'>,
  tenantId: string,
  documentId: string,
): Promise<void> {
  const document = await database.tenant(tenantId, async (em) => {
    const row = await em.findOne(KnowledgeDocument, { id: documentId });
    if (!row) throw new CitiflowError('not_found');
    row.deletedAt ??= new Date();
    return row;
  });
  if (document.status === 'processing') await cancelIngestion(temporal, document.workflowId);
  await startRemoval(temporal, { tenantId, knowledgeBaseId: document.knowledgeBaseId, documentId });
  await objectStore.remove(document.storageKey);
}

async function startRemoval(temporal: Client, input: RemovalInput): Promise<void> {
  try {
    await temporal.withDeadline(Date.now() + TEMPORAL_TIMEOUT_MS, () =>
      temporal.workflow.start(DOCUMENT_REMOVAL, {
        workflowId: removalWorkflowId(input.documentId),
        taskQueue: TASK_QUEUES.ingestion,
        workflowIdConflictPolicy: 'USE_EXISTING',
        args: [input],
        staticSummary: 'Document removal',
        typedSearchAttributes: [{ key: TENANT, value: input.tenantId }],
      }));
  } catch (error) {
    throw fromTemporal(error);
  }
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
