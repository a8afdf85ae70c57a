import { createHash, randomUUID } from 'node:crypto';
import { basename, extname } from 'node:path';
import { defineSearchAttributeKey } from '@temporalio/common';
import { KnowledgeDocument } from '../../db/entities/knowledge.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { ingestionWorkflowId } from '../../domain/ids.ts';
import { TASK_QUEUES } from '../../temporal/queues.ts';
import { DOCUMENT_INGESTION, type IngestionInput } from '../../workflows/document-ingestion/messages.ts';
import type { Dependencies } from '../dependencies.ts';
import { knowledgeBaseById } from '../knowledge.ts';
import { mediaTypeOf } from '../media-types.ts';
import { fromTemporal, TEMPORAL_TIMEOUT_MS } from '../temporal-failures.ts';

export interface UploadedFile {
  filename: string;
  bytes: Buffer;
}

type Needs = Pick<Dependencies, 'database' | 'objectStore' | 'temporal'>;
const TENANT = defineSearchAttributeKey('CitiflowTenant', 'KEYWORD');
const FILENAME_CHARACTERS = 200;

/** A file that may be stored: its kind is known, its name is one. */
export interface CheckedFile extends UploadedFile {
  mediaType: string;
}

/** @throws CitiflowError `validation_failed` for an empty file or no name, `unsupported_media_type` */
export async function checkFile({ filename, bytes }: UploadedFile): Promise<CheckedFile> {
  const name = basename(filename.normalize('NFC').replaceAll('\\', '/')).replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim();
  if (name === '' || name.length > FILENAME_CHARACTERS) throw new CitiflowError('validation_failed', 'A file needs a name of at most 200 characters.');
  if (bytes.length === 0) throw new CitiflowError('validation_failed', `"${name}" is empty.`);
  return { filename: name, bytes, mediaType: await mediaTypeOf(name, bytes) };
}

/**
 * Stores a file, then its row, then starts its ingestion: a crash in between leaves a row that says
 * "processing", which uploading again mends. The same filename is a new revision of the same document.
 */
export async function uploadDocument(needs: Needs, tenantId: string, knowledgeBaseId: string, file: CheckedFile): Promise<KnowledgeDocument> {
  const storageKey = `${tenantId}/${knowledgeBaseId}/${randomUUID()}`;
  await needs.objectStore.put(storageKey, file.bytes);
  const document = await needs.database.tenant(tenantId, async (em) => {
    await knowledgeBaseById(em, knowledgeBaseId);
    // Two uploads of one name at once take their turns, and get different revisions.
    await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`${knowledgeBaseId}/${file.filename}`]);
    const earlier = await em.findOne(KnowledgeDocument, { knowledgeBaseId, filename: file.filename, deletedAt: null });
    const row = earlier ?? newDocument(tenantId, knowledgeBaseId, file);
    const revision = earlier ? earlier.revision + 1 : 1;
    Object.assign(row, {
      revision, storageKey, mediaType: file.mediaType, sizeBytes: file.bytes.length,
      contentDigest: createHash('sha256').update(file.bytes).digest('hex'),
      status: 'processing', stage: 'stored', progress: 0, reason: null, workflowId: ingestionWorkflowId(row.id, revision),
    });
    await em.persist(row).flush();
    return row;
  });
  await startIngestion(needs, document);
  return document;
}

function newDocument(tenantId: string, knowledgeBaseId: string, file: CheckedFile): KnowledgeDocument {
  const title = basename(file.filename, extname(file.filename)).replaceAll(/[-_]+/g, ' ').trim() || file.filename;
  return Object.assign(new KnowledgeDocument(), {
    id: randomUUID(), tenantId, knowledgeBaseId, filename: file.filename, title, liveRevision: null, chunkCount: 0, deletedAt: null,
  });
}

async function startIngestion({ temporal }: Needs, document: KnowledgeDocument): Promise<void> {
  const { id, tenantId, knowledgeBaseId, revision, filename, mediaType, storageKey, workflowId } = document;
  const input: IngestionInput = { tenantId, knowledgeBaseId, documentId: id, revision, filename, mediaType, storageKey };
  try {
    await temporal.withDeadline(Date.now() + TEMPORAL_TIMEOUT_MS, () =>
      temporal.workflow.start(DOCUMENT_INGESTION, {
        workflowId,
        taskQueue: TASK_QUEUES.ingestion,
        workflowIdConflictPolicy: 'USE_EXISTING',
        args: [input],
        staticSummary: 'Document ingestion',
        typedSearchAttributes: [{ key: TENANT, value: tenantId }],
      }));
  } catch (error) {
    throw fromTemporal(error);
  }
}
