import { defineQuery, defineSignal } from '@temporalio/workflow';

export const DOCUMENT_INGESTION = 'documentIngestion';
export const DOCUMENT_REMOVAL = 'documentRemoval';

export interface IngestionInput {
  tenantId: string;
  knowledgeBaseId: string;
  documentId: string;
  revision: number;
  filename: string;
  mediaType: string;
  storageKey: string;
}

/** Removes a deleted document's passages from the index. The API has marked its row as deleted before. */
export interface RemovalInput {
  tenantId: string;
  knowledgeBaseId: string;
  documentId: string;
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

export const ingestionProgressQuery = defineQuery<IngestionProgress>('ingestionProgress');
export const cancelIngestionSignal = defineSignal('cancelIngestion');
