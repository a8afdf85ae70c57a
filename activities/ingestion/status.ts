import type { EntityManager } from '@mikro-orm/postgresql';
import { KnowledgeBaseSchema, KnowledgeDocumentSchema } from '../../db/entities/knowledge.ts';
import type { NotificationFeed } from '../../db/notification-feed.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import type { IngestionInput, IngestionProgress } from '../../workflows/document-ingestion/messages.ts';
import type { Ending } from './contract.ts';
import { tellUploader } from './tell-uploader.ts';

const CANCELLED_REASON = 'The ingestion was cancelled.';

/** What the knowledge page shows. Only the newest revision's ingestion speaks for the document. */
export const recordStage = (orm: Orm, document: IngestionInput, { stage, progress }: IngestionProgress) =>
  withTenant(orm, document.tenantId, async (em) => {
    await em.nativeUpdate(
      KnowledgeDocumentSchema,
      { ...newest(document), status: 'processing' },
      { stage, progress, updatedAt: new Date() },
    );
    await settleKnowledgeBase(em, document.knowledgeBaseId);
  });

/** An earlier revision that is live stays so: searches do not notice that a new one failed. */
export async function recordEnding(
  { orm, notifications }: { orm: Orm; notifications: NotificationFeed }, document: IngestionInput, ending: Ending,
): Promise<void> {
  const told = await withTenant(orm, document.tenantId, async (em) => {
    const reason = ending.status === 'failed' ? ending.reason : CANCELLED_REASON;
    await em.nativeUpdate(KnowledgeDocumentSchema, { ...newest(document), status: 'processing' }, {
      status: 'failed', reason, updatedAt: new Date(),
    });
    await settleKnowledgeBase(em, document.knowledgeBaseId);
    // Whoever has cancelled it knows.
    return ending.status === 'failed' ? tellUploader(em, document, { status: 'failed', reason }) : [];
  });
  notifications.announce(document.tenantId, told);
}

const newest = ({ documentId, revision }: IngestionInput) => ({ id: documentId, revision, deletedAt: null });

/**
 * A base is updating while any of its documents is; a deprecated one stays deprecated. Counted one at a time: of two
 * documents that end in the same moment, each would otherwise see the other still under way.
 */
export async function settleKnowledgeBase(em: EntityManager, knowledgeBaseId: string): Promise<void> {
  await em.execute('select 1 from knowledge_bases where id = ? for no key update', [knowledgeBaseId]);
  const running = await em.count(KnowledgeDocumentSchema, { knowledgeBaseId, status: 'processing', deletedAt: null });
  const [from, to] = running > 0 ? (['active', 'updating'] as const) : (['updating', 'active'] as const);
  await em.nativeUpdate(KnowledgeBaseSchema, { id: knowledgeBaseId, status: from }, { status: to, updatedAt: new Date() });
}
