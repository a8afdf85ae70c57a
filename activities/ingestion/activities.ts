import { acceptDocument } from '../../db/accept-document.ts';
import type { NotificationFeed } from '../../db/notification-feed.ts';
import type { ObjectStore } from '../../db/object-store.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import { chunkSizeFor } from '../../domain/knowledge/chunk.ts';
import type { Embedder } from '../../retrieval/embedder.ts';
import type { PassageStore } from '../../retrieval/passage-store.ts';
import type { IngestionInput } from '../../workflows/document-ingestion/messages.ts';
import { chunkListKey, writeChunks } from './chunk-list.ts';
import type { IngestionActivities } from './contract.ts';
import { markDocumentDeleted, markKnowledgeBaseDeleted } from './deletion.ts';
import { passagesInThread } from './extract/in-thread.ts';
import { readPassages, type PassagesRequest } from './extract/passages.ts';
import { unreadable } from './extract/unreadable.ts';
import { refuseOtherModel } from './knowledge-base.ts';
import { recordEnding, recordStage } from './status.ts';
import { discardRevision, swapRevision } from './swap.ts';
import { discardOldUploads, removeUploads } from './uploads.ts';
import { embedAndWrite } from './write.ts';

export interface IngestionDependencies {
  orm: Orm;
  objects: ObjectStore;
  embedder: Embedder;
  store: PassageStore;
  notifications: NotificationFeed;
  /** The built `extract/thread.ts`. Left out, all files are read in this thread. */
  extractProgram?: URL;
  /** Aborts the work of the activity at hand. */
  cancellationSignal: () => AbortSignal;
}

/** More chunks than this in one document are a mistake, or a data set that belongs elsewhere. */
const MAXIMUM_CHUNKS = 10_000;

export function createIngestionActivities(deps: IngestionDependencies): IngestionActivities {
  return {
    acceptDocument: (document) => acceptUpload(deps.orm, document),
    extractAndChunk: (document) => extractAndChunk(deps, document),
    embedAndWrite: (request) => embedAndWrite(deps, request, deps.cancellationSignal()),
    swapRevision: (document, chunks) => swapRevision(deps, document, chunks),
    discardOldRevisions: (document) => deps.store.removeRevisionsBefore(document),
    discardRevision: (document) => discardRevision(deps, document),
    discardChunkList: (document) => deps.objects.remove(chunkListKey(document)),
    discardUpload: (document) => deps.objects.remove(document.storageKey),
    discardOldUploads: (document, replaced) => discardOldUploads(deps.objects, document, replaced),
    recordEnding: (document, ending) => recordEnding(deps, document, ending),
    deleteDocument: (document) => markDocumentDeleted(deps.orm, document),
    deleteKnowledgeBase: (base) => markKnowledgeBaseDeleted(deps.orm, base),
    removePassages: (document) => deps.store.removeDocument(document),
    removeUploads: (document) => removeUploads(deps.orm, deps.objects, document),
    dropCollection: ({ knowledgeBaseId }) => deps.store.dropCollection(knowledgeBaseId),
  };
}

async function extractAndChunk(deps: IngestionDependencies, document: IngestionInput) {
  const { orm, objects, embedder } = deps;
  await refuseOtherModel(orm, document, embedder);
  await recordStage(orm, document, { stage: 'extracting', progress: 0.02 });
  const bytes = await objects.get(document.storageKey);
  const { mediaType, filename } = document;
  const request = { bytes, mediaType, filename, size: chunkSizeFor(embedder.model) };
  const onCut = () => recordStage(orm, document, { stage: 'chunking', progress: 0.08 });
  const { title, chunks } = await passagesOf(deps, request, onCut);
  if (chunks.length > MAXIMUM_CHUNKS) {
    throw unreadable(`The document makes ${chunks.length} passages; at most ${MAXIMUM_CHUNKS} are taken. Split it.`);
  }
  return writeChunks(objects, document, title, chunks);
}

/** Small files of text are read at once; in a file that is packed, a small one may hold a large one. */
const READ_AT_ONCE_BYTES = 256 * 1024;
const PACKED = ['%PDF', 'PK'];

function passagesOf(deps: IngestionDependencies, request: Omit<PassagesRequest, 'bytes'> & { bytes: Buffer }, onCut: () => Promise<void>) {
  const { extractProgram: program, cancellationSignal } = deps;
  const { bytes } = request;
  const packed = PACKED.some((mark) => bytes.subarray(0, mark.length).toString('latin1') === mark);
  return program && (packed || bytes.length > READ_AT_ONCE_BYTES)
    ? passagesInThread(request, onCut, { program, signal: cancellationSignal() })
    : readPassages(request, onCut);
}

const acceptUpload = (orm: Orm, document: IngestionInput) =>
  withTenant(orm, document.tenantId, async (em) => (await acceptDocument(em, document)) !== undefined);
