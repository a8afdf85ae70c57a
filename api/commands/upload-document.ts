import { createHash, randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { User } from '../../contract/http/auth.ts';
import { acceptDocument, lockFilename } from '../../db/accept-document.ts';
import { KnowledgeDocument } from '../../db/entities/knowledge.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { ingestionWorkflowId, uploadKey } from '../../domain/ids.ts';
import { DOCUMENT_INGESTION, type IngestionInput } from '../../workflows/document-ingestion/messages.ts';
import type { Dependencies } from '../dependencies.ts';
import { knowledgeBaseById } from '../knowledge.ts';
import { mediaTypeOf } from '../media-types.ts';
import { startKnowledgeWorkflow } from './start-knowledge-workflow.ts';

export interface UploadedFile {
  filename: string;
  bytes: Buffer;
}

type Needs = Pick<Dependencies, 'database' | 'objectStore' | 'temporal'>;
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

/** Numbers that an API killed in an upload may have left without a row. */
const REVISIONS_TRIED = 20;

/**
 * Stores a file and starts its ingestion, which is the acceptance: the workflow writes the document's row where this
 * process is killed before it did. The same filename is a new revision of the same document.
 * @throws CitiflowError `not_found`, `dependency_unavailable`, `conflict`
 */
export async function uploadDocument(
  needs: Needs, { tenantId, id: uploadedById }: Pick<User, 'id' | 'tenantId'>, knowledgeBaseId: string, file: CheckedFile,
): Promise<KnowledgeDocument> {
  const contentDigest = createHash('sha256').update(file.bytes).digest('hex');
  return needs.database.tenant(tenantId, async (em) => {
    await knowledgeBaseById(em, knowledgeBaseId);
    await lockFilename(em, knowledgeBaseId, file.filename);
    const earlier = await em.findOne(KnowledgeDocument, { knowledgeBaseId, filename: file.filename, deletedAt: null });
    const document = { tenantId, knowledgeBaseId, documentId: earlier?.id ?? randomUUID() };
    const next = (earlier?.revision ?? 0) + 1;
    for (let revision = next; revision < next + REVISIONS_TRIED; revision += 1) {
      const upload = {
        ...document, revision, filename: file.filename, mediaType: file.mediaType, sizeBytes: file.bytes.length,
        contentDigest, storageKey: uploadKey(document, revision), uploadedById,
      };
      if (!(await startIngestion(needs, upload, file.bytes))) continue;
      const row = await acceptDocument(em, upload);
      if (row) return row;
    }
    throw new CitiflowError('conflict');
  });
}

/** False where an upload that nobody was told of has this number. */
async function startIngestion({ objectStore, temporal }: Needs, upload: IngestionInput, bytes: Buffer): Promise<boolean> {
  // First, so that the workflow finds it.
  await objectStore.put(upload.storageKey, bytes);
  return startKnowledgeWorkflow(temporal, {
    type: DOCUMENT_INGESTION, workflowId: ingestionWorkflowId(upload.documentId, upload.revision), input: upload,
    summary: 'Document ingestion', again: 'never',
  });
}
