import { defineQuery, defineSignal } from '@temporalio/workflow';

export const DOCUMENT_INGESTION = 'documentIngestion';

export interface IngestionInput {
  tenantId: string;
  knowledgeBaseId: string;
  documentId: string;
  revision: number;
  filename: string;
  mediaType: string;
  storageKey: string;
}

export interface IngestionProgress {
  stage: 'stored' | 'extracting' | 'chunking' | 'embedding' | 'writing' | 'swapping' | 'done';
  /** 0 to 1. */
  progress: number;
}

export const ingestionProgressQuery = defineQuery<IngestionProgress>('ingestionProgress');
export const cancelIngestionSignal = defineSignal('cancelIngestion');
