import type { EntityManager } from '@mikro-orm/postgresql';
import { ingestionWorkflowId } from '../domain/ids.ts';
import { titleOfFilename } from '../domain/knowledge/title.ts';
import type { DocumentUpload } from '../domain/knowledge/upload.ts';
import { KnowledgeBase, KnowledgeDocument } from './entities/knowledge.ts';

/** Two uploads of one name at once take their turns, until the transaction ends. */
export async function lockFilename(em: EntityManager, knowledgeBaseId: string, filename: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`${knowledgeBaseId}/${filename}`]);
}

/**
 * Writes an upload's row: a new document, or a new revision of one. The API does so, that its list shows the upload at
 * once, and so does the ingestion's first step, which makes up for an API that was killed in between. Whoever is
 * second changes nothing.
 * @returns nothing when the upload is outlived: the document or its base is deleted, a newer revision is there, or
 * another document has taken the name
 */
export async function acceptDocument(em: EntityManager, upload: DocumentUpload): Promise<KnowledgeDocument | undefined> {
  const { knowledgeBaseId, filename, documentId, revision } = upload;
  await lockFilename(em, knowledgeBaseId, filename);
  if (!(await em.findOne(KnowledgeBase, { id: knowledgeBaseId, deletedAt: null }))) return undefined;
  const known = await em.findOne(KnowledgeDocument, { id: documentId });
  if (known?.revision === revision && !known.deletedAt) return known;
  if (known && (known.deletedAt || known.revision > revision)) return undefined;
  if (!known && (await em.count(KnowledgeDocument, { knowledgeBaseId, filename, deletedAt: null })) > 0) return undefined;
  const row = Object.assign(known ?? newDocument(upload), {
    revision, storageKey: upload.storageKey, mediaType: upload.mediaType, sizeBytes: upload.sizeBytes,
    contentDigest: upload.contentDigest, status: 'processing' as const, stage: 'stored' as const, progress: 0, reason: null,
    workflowId: ingestionWorkflowId(documentId, revision),
  });
  await em.persist(row).flush();
  return row;
}

const newDocument = ({ documentId, tenantId, knowledgeBaseId, filename }: DocumentUpload) =>
  Object.assign(new KnowledgeDocument(), {
    id: documentId, tenantId, knowledgeBaseId, filename, title: titleOfFilename(filename), liveRevision: null, chunkCount: 0,
    deletedAt: null,
  });
