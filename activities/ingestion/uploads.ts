import type { ObjectStore } from '../../db/object-store.ts';
import { KnowledgeDocumentSchema } from '../../db/entities/knowledge.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import { uploadKey } from '../../domain/ids.ts';
import type { IngestionInput, RemovalInput } from '../../workflows/document-ingestion/messages.ts';

/** Replaced files go once their passages went: nothing is made of them any more. */
export async function discardOldUploads(objects: ObjectStore, document: IngestionInput, replaced: number): Promise<void> {
  for (let revision = Math.max(replaced, 1); revision < document.revision; revision += 1) {
    await objects.remove(uploadKey(document, revision));
  }
}

export async function removeUploads(orm: Orm, objects: ObjectStore, document: RemovalInput): Promise<void> {
  const row = await withTenant(orm, document.tenantId, (em) => em.findOne(KnowledgeDocumentSchema, { id: document.documentId }));
  if (!row) return;
  await objects.remove(row.storageKey);
  for (let revision = 1; revision <= row.revision; revision += 1) await objects.remove(uploadKey(document, revision));
}
