import { deleteDocument, deleteKnowledgeBase } from '../../db/delete-knowledge.ts';
import type { KnowledgeDocument } from '../../db/entities/knowledge.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import type { KnowledgeBaseRemovalInput, RemovalInput } from '../../workflows/document-ingestion/messages.ts';

/** @returns the ids of the ingestions to cancel */
export async function markDocumentDeleted(orm: Orm, { tenantId, documentId }: RemovalInput): Promise<string[]> {
  const document = await withTenant(orm, tenantId, (em) => deleteDocument(em, documentId));
  return document ? ingestionsOf([document]) : [];
}

export async function markKnowledgeBaseDeleted(orm: Orm, { tenantId, knowledgeBaseId }: KnowledgeBaseRemovalInput) {
  const documents = await withTenant(orm, tenantId, (em) => deleteKnowledgeBase(em, knowledgeBaseId));
  return { ingestions: ingestionsOf(documents), documentIds: documents.map(({ id }) => id) };
}

const ingestionsOf = (documents: KnowledgeDocument[]) =>
  documents.filter(({ status }) => status === 'processing').map(({ workflowId }) => workflowId);
