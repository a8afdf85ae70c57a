import { randomUUID } from 'node:crypto';
import type { knowledgeRoutes } from '../../../contract/http/knowledge.ts';
import { KnowledgeBase } from '../../../db/entities/knowledge.ts';
import { removeKnowledgeBase } from '../../commands/remove-knowledge-base.ts';
import type { HandlersOf } from '../../handler.ts';
import { countsOf, knowledgeBaseById } from '../../knowledge.ts';
import { olderThan, pageOf, placeOf } from '../../page.ts';
import { presentKnowledgeBase } from '../../presenters/knowledge.ts';
import { listDocuments, readDocument, removeDocument, uploadDocuments } from './documents.ts';
import { previewSearch, searchKnowledge } from './search.ts';

export const knowledgeHandlers: HandlersOf<typeof knowledgeRoutes> = {
  async list({ query, user }, { database }) {
    const body = await database.tenant(user.tenantId, async (em) => {
      const found = await em.find(
        KnowledgeBase,
        { $and: [{ deletedAt: null }, olderThan('createdAt', placeOf(query.cursor))] },
        { orderBy: { createdAt: 'desc', id: 'desc' }, limit: query.limit + 1 },
      );
      const { rows, nextCursor } = pageOf(found, query.limit, (base) => ({ at: base.createdAt, id: base.id }));
      const counts = await countsOf(em, rows.map((base) => base.id));
      return { items: rows.map((base) => presentKnowledgeBase(base, counts(base.id))), nextCursor };
    });
    return { status: 200, body };
  },
  async create({ body, user }, { database, environment }) {
    const created = await database.tenant(user.tenantId, async (em) => {
      const base = em.create(KnowledgeBase, {
        ...body,
        id: randomUUID(),
        tenantId: user.tenantId,
        status: 'active',
        embeddingModel: environment.EMBEDDINGS_MODEL,
        embeddingDimensions: environment.EMBEDDINGS_DIMENSIONS,
      });
      await em.persist(base).flush();
      return presentKnowledgeBase(base, { documentCount: 0, chunkCount: 0 });
    });
    return { status: 201, body: created };
  },
  async read({ params, user }, { database }) {
    const body = await database.tenant(user.tenantId, async (em) => {
      const base = await knowledgeBaseById(em, params.knowledgeBaseId);
      return presentKnowledgeBase(base, (await countsOf(em, [base.id]))(base.id));
    });
    return { status: 200, body };
  },
  async update({ params, body, user }, { database }) {
    const changed = await database.tenant(user.tenantId, async (em) => {
      const base = await knowledgeBaseById(em, params.knowledgeBaseId);
      Object.assign(base, body);
      await em.flush();
      return presentKnowledgeBase(base, (await countsOf(em, [base.id]))(base.id));
    });
    return { status: 200, body: changed };
  },
  async remove({ params, user }, dependencies) {
    await removeKnowledgeBase(dependencies, user.tenantId, params.knowledgeBaseId);
    return { status: 204, body: null };
  },
  upload: uploadDocuments,
  documents: listDocuments,
  readDocument,
  removeDocument,
  search: searchKnowledge,
  preview: previewSearch,
};
