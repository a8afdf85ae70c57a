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
