import type { ObjectStore } from '../../db/object-store.ts';
import type { Orm } from '../../db/orm.ts';
import type { Embedder } from '../../retrieval/embedder.ts';
import { chunkId, type PassageStore } from '../../retrieval/passage-store.ts';
import { readable } from '../../retrieval/search.ts';
import { readChunks } from './chunk-list.ts';
import type { BatchRequest } from './contract.ts';
import { recordStage } from './status.ts';
import { isOutlived } from './swap.ts';

interface Dependencies {
  orm: Orm;
  objects: ObjectStore;
  embedder: Embedder;
  store: PassageStore;
}

/**
 * Embeds and writes one batch. A chunk's id is made of its document, revision and place, so that a batch that ran
 * before writes the same rows; what is in the index already is not embedded again.
 */
export async function embedAndWrite(deps: Dependencies, request: BatchRequest, signal: AbortSignal): Promise<void> {
  const { orm, objects, embedder, store } = deps;
  const { documentId, revision, tenantId, knowledgeBaseId, filename } = request.document;
  // A collection that was dropped with its base must not come back.
  if (await isOutlived(orm, request.document)) return;
  const { title, chunkCount } = request.chunks;
  const done = 0.1 + (0.8 * request.from) / chunkCount;
  await recordStage(orm, request.document, { stage: 'embedding', progress: done });
  await store.ensureCollection(knowledgeBaseId, embedder.dimensions);
  const written = new Set(await store.writtenOrdinals(request.document));
  const chunks = (await readChunks(objects, request.chunks))
    .slice(request.from, request.to)
    .filter(({ ordinal }) => !written.has(ordinal));
  if (chunks.length === 0) return;
  const vectors = await embedder.embed(chunks.map((chunk) => readable({ ...chunk, title })), signal);
  signal.throwIfAborted();
  await recordStage(orm, request.document, { stage: 'writing', progress: done + (0.6 * chunks.length) / chunkCount });
  await store.write(tenantId, knowledgeBaseId, chunks.map((chunk, index) => ({
    ...chunk, chunkId: chunkId(documentId, revision, chunk.ordinal), documentId, revision, filename, title,
    vector: vectors[index] ?? [],
  })));
}
