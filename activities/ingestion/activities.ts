import type { ObjectStore } from '../../db/object-store.ts';
import type { Orm } from '../../db/orm.ts';
import { chunkBlocks, estimateTokens, MINILM_CHUNK } from '../../domain/knowledge/chunk.ts';
import type { Embedder } from '../../retrieval/embedder.ts';
import type { PassageStore } from '../../retrieval/passage-store.ts';
import type { IngestionInput } from '../../workflows/document-ingestion/messages.ts';
import { chunkListKey, writeChunks } from './chunk-list.ts';
import type { IngestionActivities } from './contract.ts';
import { extractBlocks } from './extract/extract.ts';
import { unreadable } from './extract/unreadable.ts';
import { refuseOtherModel } from './knowledge-base.ts';
import { recordEnding, recordStage } from './status.ts';
import { discardRevision, swapRevision } from './swap.ts';
import { embedAndWrite } from './write.ts';

export interface IngestionDependencies {
  orm: Orm;
  objects: ObjectStore;
  embedder: Embedder;
  store: PassageStore;
  /** Aborts the work of the activity at hand. */
  cancellationSignal: () => AbortSignal;
}

/** More chunks than this in one document are a mistake, or a data set that belongs elsewhere. */
const MAXIMUM_CHUNKS = 10_000;

export function createIngestionActivities(deps: IngestionDependencies): IngestionActivities {
  return {
    recordStage: (document, progress) => recordStage(deps.orm, document, progress),
    extractAndChunk: (document) => extractAndChunk(deps, document),
    embedAndWrite: (request) => embedAndWrite(deps, request, deps.cancellationSignal()),
    swapRevision: (document, chunks) => swapRevision(deps, document, chunks),
    discardOldRevisions: (document) => deps.store.removeRevisionsBefore(document),
    discardRevision: (document) => discardRevision(deps, document),
    discardChunkList: (document) => deps.objects.remove(chunkListKey(document)),
    recordEnding: (document, ending) => recordEnding(deps.orm, document, ending),
    removePassages: (document) => deps.store.removeDocument(document),
  };
}

async function extractAndChunk({ orm, objects, embedder }: IngestionDependencies, document: IngestionInput) {
  await refuseOtherModel(orm, document, embedder);
  const bytes = await objects.get(document.storageKey);
  const blocks = await extractBlocks(bytes, document.mediaType, document.filename);
  const chunks = chunkBlocks(blocks, { ...MINILM_CHUNK, countTokens: estimateTokens });
  if (chunks.length > MAXIMUM_CHUNKS) {
    throw unreadable(`The document makes ${chunks.length} passages; at most ${MAXIMUM_CHUNKS} are taken. Split it.`);
  }
  return writeChunks(objects, document, chunks);
}
