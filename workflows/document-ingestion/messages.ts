import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { DocumentUpload } from '../../domain/knowledge/upload.ts';

export const DOCUMENT_INGESTION = 'documentIngestion';
export const DOCUMENT_REMOVAL = 'documentRemoval';
export const KNOWLEDGE_BASE_REMOVAL = 'knowledgeBaseRemoval';

export type IngestionInput = DocumentUpload;

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
