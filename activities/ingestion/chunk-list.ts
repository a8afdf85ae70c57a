import { z } from 'zod';
import type { ObjectStore } from '../../db/object-store.ts';
import type { Chunk } from '../../domain/knowledge/blocks.ts';
import type { IngestionInput } from '../../workflows/document-ingestion/messages.ts';
import type { ChunkList } from './contract.ts';

export const chunksSchema = z.array(
  z.object({ ordinal: z.int(), headingPath: z.string(), page: z.int().exactOptional(), text: z.string() }),
);

export const chunkListKey = ({ tenantId, knowledgeBaseId, documentId, revision }: IngestionInput) =>
  `${tenantId}/${knowledgeBaseId}/${documentId}.${revision}.chunks.json`;

/** Chunks travel by reference: a document's would not fit in Temporal's history. */
export async function writeChunks(objects: ObjectStore, document: IngestionInput, title: string, chunks: Chunk[]): Promise<ChunkList> {
  const storageKey = chunkListKey(document);
  await objects.put(storageKey, Buffer.from(JSON.stringify(chunks)));
  return { storageKey, chunkCount: chunks.length, title };
}

export async function readChunks(objects: ObjectStore, { storageKey }: ChunkList): Promise<Chunk[]> {
  return chunksSchema.parse(JSON.parse((await objects.get(storageKey)).toString('utf8')));
}
