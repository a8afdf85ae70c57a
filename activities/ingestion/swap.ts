import { LockMode } from '@mikro-orm/core';
import { KnowledgeDocumentSchema } from '../../db/entities/knowledge.ts';
import type { NotificationFeed, NotificationRef } from '../../db/notification-feed.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import type { PassageStore } from '../../retrieval/passage-store.ts';
import type { IngestionInput } from '../../workflows/document-ingestion/messages.ts';
import type { ChunkList, SwapOutcome } from './contract.ts';
import { recordStage, settleKnowledgeBase } from './status.ts';
import { tellUploader } from './tell-uploader.ts';

interface Dependencies {
  orm: Orm;
  store: PassageStore;
  notifications: NotificationFeed;
}

/**
 * Makes a revision the live one: one UPDATE of one row, after which every new search sees all of the new passages
 * and none of the old. Flushed and counted first, so that what goes live is on the index's disk and whole. The row is
 * locked while it is compared: of two revisions that finish at once, the newer stays.
 */
export async function swapRevision(
  { orm, store, notifications }: Dependencies,
  document: IngestionInput,
  { chunkCount, title }: ChunkList,
): Promise<SwapOutcome> {
  await recordStage(orm, document, { stage: 'swapping', progress: 0.95 });
  if (await isOutlived(orm, document)) return { outcome: 'superseded' };
  await store.flush(document.knowledgeBaseId);
  if ((await store.writtenOrdinals(document)).length < chunkCount) return { outcome: 'incomplete' };
  let told: NotificationRef[] = [];
  const outcome = await withTenant(orm, document.tenantId, async (em): Promise<SwapOutcome> => {
    const row = await em.findOne(KnowledgeDocumentSchema, { id: document.documentId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!row || row.deletedAt) return { outcome: 'superseded' };
    const before = row.liveRevision ?? 0;
    // Equal: this swap was done, and its answer lost.
    if (before > document.revision) return { outcome: 'superseded' };
    row.liveRevision = document.revision;
    row.chunkCount = chunkCount;
    row.title = title;
    // Searches see by it that a cluster's readers may lag behind.
    row.updatedAt = new Date();
    if (row.revision === document.revision) {
      Object.assign(row, { status: 'ready', stage: 'done', progress: 1, reason: null });
    }
    await em.flush();
    await settleKnowledgeBase(em, document.knowledgeBaseId);
    told = await tellUploader(em, document, { status: 'ready', reason: null });
    return { outcome: 'swapped', replaced: before < document.revision ? before : 0 };
  });
  notifications.announce(document.tenantId, told);
  return outcome;
}

/** The document is deleted: its base's collection may be, too. */
export async function isOutlived(orm: Orm, { tenantId, documentId }: IngestionInput): Promise<boolean> {
  const row = await withTenant(orm, tenantId, (em) => em.findOne(KnowledgeDocumentSchema, { id: documentId, deletedAt: null }));
  return row === null;
}

/** A swap that happened although its answer was lost must not be followed by removing what is live. */
export async function discardRevision({ orm, store }: Omit<Dependencies, 'notifications'>, document: IngestionInput): Promise<void> {
  const row = await withTenant(orm, document.tenantId, (em) =>
    em.findOne(KnowledgeDocumentSchema, { id: document.documentId, deletedAt: null }));
  if (row?.liveRevision !== document.revision) await store.removeRevision(document);
}
