import type { IngestionInput, KnowledgeBaseRemovalInput, RemovalInput } from '../../workflows/document-ingestion/messages.ts';

/** Where a document's chunks lie on their way from the extraction to the index. */
export interface ChunkList {
  storageKey: string;
  chunkCount: number;
  /** What the document calls itself, or what its filename says. */
  title: string;
}

export interface BatchRequest {
  document: IngestionInput;
  chunks: ChunkList;
  /** Ordinals from, and up to but without. */
  from: number;
  to: number;
}

export type SwapOutcome =
  /** `replaced`: the revision that was live before, 0 for none. */
  | { outcome: 'swapped'; replaced: number }
  /** A newer revision is live, or the document has been deleted. */
  | { outcome: 'superseded' }
  /** The index lacks chunks that were written: it was killed before they were on its disk. */
  | { outcome: 'incomplete' };

export type Ending = { status: 'failed'; reason: string } | { status: 'cancelled' };

/** The steps of an ingestion. Each may run twice and does its work once. */
export interface IngestionActivities {
  /** Writes the upload's row unless the API has. False: the upload is outlived. */
  acceptDocument(document: IngestionInput): Promise<boolean>;
  /** @throws CitiflowError document_unreadable, embedding_model_mismatch */
  extractAndChunk(document: IngestionInput): Promise<ChunkList>;
  /** Writes those of the batch that are not in the index yet. */
  embedAndWrite(request: BatchRequest): Promise<void>;
  swapRevision(document: IngestionInput, chunks: ChunkList): Promise<SwapOutcome>;
  discardOldRevisions(document: IngestionInput): Promise<void>;
  /** Removes what this revision wrote, unless it is live. */
  discardRevision(document: IngestionInput): Promise<void>;
  discardChunkList(document: IngestionInput): Promise<void>;
  /** Removes this revision's file. */
  discardUpload(document: IngestionInput): Promise<void>;
  /** Removes the files of revisions from `replaced` on that are older than this one. */
  discardOldUploads(document: IngestionInput, replaced: number): Promise<void>;
  recordEnding(document: IngestionInput, ending: Ending): Promise<void>;
  /** @returns the ids of the ingestions under way */
  deleteDocument(document: RemovalInput): Promise<string[]>;
  deleteKnowledgeBase(base: KnowledgeBaseRemovalInput): Promise<{ ingestions: string[]; documentIds: string[] }>;
  removePassages(document: RemovalInput): Promise<void>;
  /** Removes the files of all revisions. */
  removeUploads(document: RemovalInput): Promise<void>;
  dropCollection(base: KnowledgeBaseRemovalInput): Promise<void>;
}
