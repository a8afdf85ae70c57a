import { defineEntity, p } from '@mikro-orm/core';
import { tenantColumns, updatedAt } from './columns.ts';

const KnowledgeBaseSchema = defineEntity({
  name: 'KnowledgeBase',
  tableName: 'knowledge_bases',
  properties: {
    ...tenantColumns,
    name: p.string(),
    description: p.text(),
    status: p.enum(['active', 'updating', 'deprecated'] as const),
    /** The model that it is indexed with: a search with another is refused. */
    embeddingModel: p.string(),
    embeddingDimensions: p.integer(),
    denseWeight: p.double(),
    updatedAt,
    deletedAt: p.datetime(3).nullable(),
  },
});
export class KnowledgeBase extends KnowledgeBaseSchema.class {}
KnowledgeBaseSchema.setClass(KnowledgeBase);

const KnowledgeDocumentSchema = defineEntity({
  name: 'KnowledgeDocument',
  tableName: 'knowledge_documents',
  properties: {
    ...tenantColumns,
    knowledgeBaseId: p.uuid(),
    filename: p.string(),
    title: p.string(),
    mediaType: p.string(),
    sizeBytes: p.integer(),
    contentDigest: p.string(),
    /** Where the newest upload is stored. */
    storageKey: p.string(),
    /** The newest upload. */
    revision: p.integer(),
    /** The revision that searches see; null until a first one is ready. */
    liveRevision: p.integer().nullable(),
    status: p.enum(['processing', 'ready', 'failed'] as const),
    stage: p.enum(['stored', 'extracting', 'chunking', 'embedding', 'writing', 'swapping', 'done'] as const),
    progress: p.double().default(0),
    reason: p.text().nullable(),
    chunkCount: p.integer().default(0),
    workflowId: p.string(),
    updatedAt,
    deletedAt: p.datetime(3).nullable(),
  },
});
export class KnowledgeDocument extends KnowledgeDocumentSchema.class {}
KnowledgeDocumentSchema.setClass(KnowledgeDocument);
export { KnowledgeBaseSchema, KnowledgeDocumentSchema };
