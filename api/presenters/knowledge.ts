import type { KnowledgeBase as BaseBody, KnowledgeDocument as DocumentBody } from '../../contract/http/knowledge.ts';
import type { KnowledgeBase, KnowledgeDocument } from '../../db/entities/knowledge.ts';

export interface Counts {
  documentCount: number;
  chunkCount: number;
}

/** A knowledge base with what it holds. */
export function presentKnowledgeBase(base: KnowledgeBase, counts: Counts): BaseBody {
  const { id, name, description, status, embeddingModel, embeddingDimensions } = base;
  return {
    id, name, description, status, embeddingModel, embeddingDimensions,
    denseWeight: Number(base.denseWeight),
    ...counts,
    createdAt: base.createdAt.toISOString(),
    updatedAt: base.updatedAt.toISOString(),
  };
}

/** A document with how far its ingestion is. */
export function presentDocument(document: KnowledgeDocument): DocumentBody {
  const { id, knowledgeBaseId, filename, title, mediaType, sizeBytes, revision, status, stage, chunkCount, workflowId } = document;
  return {
    id, knowledgeBaseId, filename, title, mediaType, sizeBytes, revision, status, stage, chunkCount, workflowId,
    progress: Number(document.progress),
    reason: document.reason ?? null,
    createdAt: document.createdAt.toISOString(),
    updatedAt: document.updatedAt.toISOString(),
  };
}
