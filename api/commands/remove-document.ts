import { deleteDocument } from '../../db/delete-knowledge.ts';
import { removalWorkflowId } from '../../domain/ids.ts';
import { DOCUMENT_REMOVAL } from '../../workflows/document-ingestion/messages.ts';
import type { Dependencies } from '../dependencies.ts';
import { documentById } from '../knowledge.ts';
import { startKnowledgeWorkflow } from './start-knowledge-workflow.ts';

/**
 * Deletes a document: a workflow cancels its ingestion and takes its passages and files away. Searches stop seeing it
 * with the transaction, as they take only what PostgreSQL calls live; should this process be killed before that, the
 * workflow's first step does the same.
 * @throws CitiflowError `not_found`, `dependency_unavailable`
 */
export async function removeDocument(
  { database, temporal }: Pick<Dependencies, 'database' | 'temporal'>,
  tenantId: string,
  documentId: string,
): Promise<void> {
  const { knowledgeBaseId } = await database.tenant(tenantId, (em) => documentById(em, documentId));
  await startKnowledgeWorkflow(temporal, {
    type: DOCUMENT_REMOVAL, workflowId: removalWorkflowId(documentId), input: { tenantId, knowledgeBaseId, documentId },
    summary: 'Document removal', again: 'join',
  });
  await database.tenant(tenantId, (em) => deleteDocument(em, documentId));
}
