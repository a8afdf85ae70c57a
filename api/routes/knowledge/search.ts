import type { knowledgeRoutes } from '../../../contract/http/knowledge.ts';
import type { Handler } from '../../handler.ts';
import { knowledgeBaseById } from '../../knowledge.ts';

export const searchKnowledge: Handler<typeof knowledgeRoutes.search> = async ({ params, body, user }, dependencies) => {
  await dependencies.database.tenant(user.tenantId, (em) => knowledgeBaseById(em, params.knowledgeBaseId));
  const { passages, timingsMs } = await dependencies.retriever.search({
    tenantId: user.tenantId,
    knowledgeBaseIds: [params.knowledgeBaseId],
    query: body.query,
    limit: body.limit,
    mode: body.mode === 'hybrid-rerank' ? 'hybrid' : body.mode,
    rerank: body.mode === 'hybrid-rerank',
    threshold: body.threshold,
  });
  return { status: 200, body: { passages, timingsMs } };
};

/**
 * What a node with these settings finds. The threshold is held against the same passages as in a turn: it only cuts
 * the list, which is in the order of the score that it reads.
 */
export const previewSearch: Handler<typeof knowledgeRoutes.preview> = async ({ body, user }, { database, retriever }) => {
  const { knowledgeBaseIds, query, maximumDocuments, mode, rerank, threshold } = body;
  await database.tenant(user.tenantId, (em) => Promise.all(knowledgeBaseIds.map((id) => knowledgeBaseById(em, id))));
  const { passages, ...rest } = await retriever.search({
    tenantId: user.tenantId, knowledgeBaseIds, query, limit: maximumDocuments, mode, rerank,
  });
  const scored = passages.map((passage) => {
    const score = passage.scores[rest.scoredBy] ?? 0;
    return { ...passage, score, passes: score >= threshold };
  });
  return { status: 200, body: { passages: scored, ...rest } };
};
