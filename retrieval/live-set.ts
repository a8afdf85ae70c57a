import { KnowledgeBaseSchema, KnowledgeDocumentSchema } from '../db/entities/knowledge.ts';
import type { Orm } from '../db/orm.ts';
import { withTenant } from '../db/tenancy.ts';
import { CitiflowError } from '../domain/errors.ts';
import { revisionKey, type FoundChunk } from './passage-store.ts';

/** What a knowledge base says of itself at the moment of a search. */
export interface LiveBase {
  id: string;
  embeddingModel: string;
  embeddingDimensions: number;
  denseWeight: number;
  /** The one revision of each document that an answer may be made of. */
  revisionOf: Map<string, number>;
  /** Revisions known to be in the index and not live: uploads under way. */
  pending: string[];
  /** A revision went live so recently that a cluster's readers may not all see it yet. */
  justChanged: boolean;
}

/** Longer than the staleness that Milvus allows itself by default (5 s). */
const SETTLING_MS = 10_000;
/** More than these in a filter cost more than leaving their rows out afterwards. */
const PENDING_IN_FILTER = 50;

/**
 * Reads, in one transaction and thus as of one moment, which revision of each document is live.
 *
 * This is what makes a re-upload's swap one step: a new revision's passages lie in Milvus unseen until one UPDATE of
 * `live_revision` in PostgreSQL, which a search reads once, before it asks Milvus. Both revisions are in the index
 * then (the old one is removed only after every search that began before the swap has ended), so that the search
 * finds the whole of whichever it saw as live, and never both.
 * @throws CitiflowError not_found for a base that is not the tenant's
 */
export async function readLiveBases(orm: Orm, tenantId: string, knowledgeBaseIds: string[]): Promise<LiveBase[]> {
  const ids = [...new Set(knowledgeBaseIds)];
  const { bases, documents } = await withTenant(orm, tenantId, async (em) => ({
    bases: await em.find(KnowledgeBaseSchema, { id: { $in: ids }, deletedAt: null }),
    documents: await em.find(
      KnowledgeDocumentSchema,
      { knowledgeBaseId: { $in: ids }, deletedAt: null },
      { fields: ['id', 'knowledgeBaseId', 'revision', 'liveRevision', 'updatedAt'] },
    ),
  }));
  if (bases.length < ids.length) throw new CitiflowError('not_found', 'There is no such knowledge base.');
  const settledBefore = Date.now() - SETTLING_MS;
  return bases.map((base) => {
    const own = documents.filter((document) => document.knowledgeBaseId === base.id);
    const live = own.filter((document) => document.liveRevision !== null);
    return {
      id: base.id,
      embeddingModel: base.embeddingModel,
      embeddingDimensions: base.embeddingDimensions,
      denseWeight: Number(base.denseWeight),
      revisionOf: new Map(live.map((document) => [document.id, document.liveRevision ?? 0])),
      pending: own
        .filter((document) => document.revision !== document.liveRevision)
        .slice(0, PENDING_IN_FILTER)
        .map((document) => revisionKey(document.id, document.revision)),
      justChanged: live.some((document) => document.updatedAt.getTime() > settledBefore),
    };
  });
}

/** True for a passage of the revision that searches may see. */
export const isLive = (base: LiveBase, chunk: FoundChunk) => base.revisionOf.get(chunk.documentId) === chunk.revision;
