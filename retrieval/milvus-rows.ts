import { z } from 'zod';
import { revisionKey, type FoundChunk, type IndexedChunk } from './passage-store.ts';

/** Milvus's own limit for a text. Chunks are far smaller. */
export const MAXIMUM_TEXT_BYTES = 65_535;
/** Milvus counts bytes, and a character has up to four of them. */
const clipped = (text: string, bytes: number) => text.slice(0, Math.floor(bytes / 4));

/** A passage as Milvus keeps it; texts are cut to Milvus's limits. */
export function toRow(tenantId: string, chunk: IndexedChunk) {
  return {
    chunk_id: chunk.chunkId,
    document_id: chunk.documentId,
    revision: chunk.revision,
    revision_key: revisionKey(chunk.documentId, chunk.revision),
    tenant_id: tenantId,
    ordinal: chunk.ordinal,
    title: clipped(chunk.title, 2_048),
    filename: clipped(chunk.filename, 2_048),
    heading_path: clipped(chunk.headingPath, 4_096),
    /** 0: the format has no pages. */
    page: chunk.page ?? 0,
    text: clipped(chunk.text, MAXIMUM_TEXT_BYTES),
    dense: chunk.vector,
  };
}

const integer = z.coerce.number().int();

export const foundChunkSchema = z
  .object({
    chunk_id: z.string(), document_id: z.string(), revision: integer, ordinal: integer, title: z.string(),
    filename: z.string(), heading_path: z.string(), page: integer, text: z.string(), score: z.number(),
  })
  .transform(({ chunk_id, document_id, heading_path, page, ...rest }): FoundChunk => ({
    ...rest,
    chunkId: chunk_id,
    documentId: document_id,
    headingPath: heading_path,
    ...(page > 0 ? { page } : {}),
  }));
