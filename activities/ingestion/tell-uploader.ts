import type { EntityManager } from '@mikro-orm/postgresql';
import type { NotificationRef } from '../../db/notification-feed.ts';
import { notify } from '../../db/notify.ts';
import type { IngestionInput } from '../../workflows/document-ingestion/messages.ts';

/** Whoever uploaded a document hears once what came of it. */
export async function tellUploader(
  em: EntityManager, { tenantId, knowledgeBaseId, documentId, revision, filename, uploadedById }: IngestionInput,
  { status, reason }: { status: 'ready' | 'failed'; reason: string | null },
): Promise<NotificationRef[]> {
  if (!uploadedById) return [];
  return notify(em, tenantId, { userId: uploadedById }, `document/${documentId}/${revision}`, {
    kind: 'document-ended', facts: { knowledgeBaseId, documentId, filename, status, reason },
  });
}
