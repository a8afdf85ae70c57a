import type { EntityManager } from '@mikro-orm/postgresql';
import { KnowledgeBase, KnowledgeDocument } from './entities/knowledge.ts';

/** Searches stop seeing it with the transaction. @returns the document, or nothing where there is none */
export async function deleteDocument(em: EntityManager, documentId: string): Promise<KnowledgeDocument | undefined> {
  const row = await em.findOne(KnowledgeDocument, { id: documentId });
  if (!row) return undefined;
  row.deletedAt ??= new Date();
  await em.flush();
  return row;
}

/** Deletes a base with its documents. @returns all its documents, those deleted before included */
export async function deleteKnowledgeBase(em: EntityManager, knowledgeBaseId: string): Promise<KnowledgeDocument[]> {
  const deletedAt = new Date();
  await em.nativeUpdate(KnowledgeBase, { id: knowledgeBaseId, deletedAt: null }, { deletedAt });
  await em.nativeUpdate(KnowledgeDocument, { knowledgeBaseId, deletedAt: null }, { deletedAt, updatedAt: deletedAt });
  return em.find(KnowledgeDocument, { knowledgeBaseId });
}
