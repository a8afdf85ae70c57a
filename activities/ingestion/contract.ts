import type { IngestionInput, IngestionProgress, RemovalInput } from '../../workflows/document-ingestion/messages.ts';

/** Where a document's chunks lie on their way from the extraction to the index. */
export interface ChunkList {
  storageKey: string;
  chunkCount: number;
}

export interface BatchRequest {
  document: IngestionInput;
  chunks: ChunkList;
  /** Ordinals from, and up to but without. */
  from: number;
  to: number;
}

export type SwapOutcome =
  | { outcome: 'swapped'; replacedAny: boolean }
  /** A newer revision is live, or the document has been deleted. */
  | { outcome: 'superseded' }
  /** The index lacks chunks that were written: it was killed before they were on its disk. */
  | { outcome: 'incomplete' };

export type Ending = { status: 'failed'; reason: string } | { status: 'cancelled' };

/** The steps of an ingestion. Each may run twice and does its work once. */
export interface IngestionActivities {
  recordStage(document: IngestionInput, progress: IngestionProgress): Promise<void>;
  /** @throws CitiflowError document_unreadable, embedding_model_mismatch */
  extractAndChunk(document: IngestionInput): Promise<ChunkList>;
  /** Writes those of the batch that are not in the index yet. */
  embedAndWrite(request: BatchRequest): Promise<void>;
  swapRevision(document: IngestionInput, chunks: ChunkList): Promise<SwapOutcome>;
  discardOldRevisions(document: IngestionInput): Promise<void>;
  /** Removes what this revision wrote, unless it is live. */
  discardRevision(document: IngestionInput): Promise<void>;
  discardChunkList(document: IngestionInput): Promise<void>;
  recordEnding(document: IngestionInput, ending: Ending): Promise<void>;
  removePassages(document: RemovalInput): Promise<void>;
}
