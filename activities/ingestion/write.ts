import type { ObjectStore } from '../../db/object-store.ts';
import type { Orm } from '../../db/orm.ts';
import { KnowledgeDocumentSchema } from '../../db/entities/knowledge.ts';
import { withTenant } from '../../db/tenancy.ts';
import type { Embedder } from '../../retrieval/embedder.ts';
import { chunkId, type PassageStore } from '../../retrieval/passage-store.ts';
import { readable } from '../../retrieval/search.ts';
import { readChunks } from './chunk-list.ts';
import type { BatchRequest } from './contract.ts';

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
  await store.ensureCollection(knowledgeBaseId, embedder.dimensions);
  const written = new Set(await store.writtenOrdinals(request.document));
  const chunks = (await readChunks(objects, request.chunks))
    .slice(request.from, request.to)
    .filter(({ ordinal }) => !written.has(ordinal));
  if (chunks.length === 0) return;
  const row = await withTenant(orm, tenantId, (em) => em.findOneOrFail(KnowledgeDocumentSchema, { id: documentId }));
  const vectors = await embedder.embed(chunks.map((chunk) => readable({ ...chunk, title: row.title })), signal);
  signal.throwIfAborted();
  await store.write(tenantId, knowledgeBaseId, chunks.map((chunk, index) => ({
    ...chunk, chunkId: chunkId(documentId, revision, chunk.ordinal), documentId, revision, filename,
    title: row.title, vector: vectors[index] ?? [],
  })));
}
