/** A chunk as it is indexed. */
export interface StoredChunk {
  chunkId: string;
  documentId: string;
  revision: number;
  /** Its place in the document, from 0. */
  ordinal: number;
  title: string;
  filename: string;
  /** "Cards › Fees › Abroad" */
  headingPath: string;
  page?: number | undefined;
  text: string;
}

export interface IndexedChunk extends StoredChunk {
  vector: number[];
}

export interface FoundChunk extends StoredChunk {
  score: number;
}

export interface ChunkSearch {
  tenantId: string;
  knowledgeBaseId: string;
  /** The question itself for `sparse` (BM25), its vector for `dense` (cosine). */
  by: { sparse: string } | { dense: number[] };
  limit: number;
  /** Document revisions, as `revisionKey` spells them, of which nothing may be found. */
  excluded: string[];
  /** Sees what was written a moment ago, at some cost on a cluster. */
  upToDate: boolean;
}

export interface DocumentRevision {
  tenantId: string;
  knowledgeBaseId: string;
  documentId: string;
  revision: number;
}

/** The index of passages. Every method throws CitiflowError dependency_unavailable when it cannot be reached in time. */
export interface PassageStore {
  /** Idempotent. @param dimensions of the vectors */
  ensureCollection(knowledgeBaseId: string, dimensions: number): Promise<void>;
  dropCollection(knowledgeBaseId: string): Promise<void>;
  /** Replaces chunks of the same ids. */
  write(tenantId: string, knowledgeBaseId: string, chunks: IndexedChunk[]): Promise<void>;
  flush(knowledgeBaseId: string): Promise<void>;
  /** Ordinals of a revision that are in the index now. */
  writtenOrdinals(revision: DocumentRevision): Promise<number[]>;
  removeRevision(revision: DocumentRevision): Promise<void>;
  /** Every revision below `revision`. */
  removeRevisionsBefore(revision: DocumentRevision): Promise<void>;
  removeDocument(document: Omit<DocumentRevision, 'revision'>): Promise<void>;
  search(search: ChunkSearch): Promise<FoundChunk[]>;
  close(): Promise<void>;
}

/** A document's revision in one field, so that one filter finds all of it. */
export const revisionKey = (documentId: string, revision: number) => `${documentId}:${revision}`;

/** The same for the same document, revision and place, so that writing twice is writing once. */
export const chunkId = (documentId: string, revision: number, ordinal: number) =>
  `${revisionKey(documentId, revision)}:${ordinal}`;
