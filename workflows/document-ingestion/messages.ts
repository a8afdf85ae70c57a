import { defineQuery, defineSignal } from '@temporalio/workflow';

export const DOCUMENT_INGESTION = 'documentIngestion';
export const DOCUMENT_REMOVAL = 'documentRemoval';
export const KNOWLEDGE_BASE_REMOVAL = 'knowledgeBaseRemoval';

/** All that an upload is: the workflow's first step can write its row where the API did not come to it. */
export interface IngestionInput {
  tenantId: string;
  knowledgeBaseId: string;
  documentId: string;
  revision: number;
  filename: string;
  mediaType: string;
  sizeBytes: number;
  /** Lower-case hex SHA-256 of the file. */
  contentDigest: string;
  storageKey: string;
}

export interface RemovalInput {
  tenantId: string;
  knowledgeBaseId: string;
  documentId: string;
}

export interface KnowledgeBaseRemovalInput {
  tenantId: string;
  knowledgeBaseId: string;
}

export interface IngestionProgress {
  stage: 'stored' | 'extracting' | 'chunking' | 'embedding' | 'writing' | 'swapping' | 'done';
  /** 0 to 1. */
  progress: number;
}

export interface IngestionResult {
  outcome: 'ready' | 'superseded' | 'cancelled' | 'failed';
  chunkCount: number;
}

/** The stage as of its beginning; the document's row is more exact: its activities write there what they do. */
export const ingestionProgressQuery = defineQuery<IngestionProgress>('ingestionProgress');
export const cancelIngestionSignal = defineSignal('cancelIngestion');
