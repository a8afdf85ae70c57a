import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import { defineNode, nextOutlet } from './definition.ts';

export const retrieveNode = defineNode({
  type: 'retrieve',
  title: 'Retrieve',
  description: 'Finds passages in knowledge bases for the model to answer from.',
  category: 'knowledge',
  icon: 'book-open',
  config: z.object({
    knowledgeBaseIds: z.array(z.string()).min(1, 'Choose a knowledge base.').max(10)
      .meta({ title: 'Knowledge bases', format: 'knowledge-bases' }),
    maximumDocuments: z.int().min(1).max(LIMITS.passages).default(5).meta({ title: 'Passages, at most' }),
    threshold: z.number().min(0).max(1).default(0.35)
      .meta({ title: 'Relevance threshold', description: 'On the last score: after reranking where it is on.' }),
    mode: z.enum(['bm25', 'dense', 'hybrid']).default('hybrid').meta({ title: 'Search' }),
    rerank: z.boolean().default(true).meta({ title: 'Rerank' }),
    whenNothingFound: z.enum(['admit_unknown', 'escalate', 'general_guidance']).default('admit_unknown')
      .meta({ title: 'When nothing relevant is found' }),
  }),
  outlets: nextOutlet,
  check: (config, catalogue) =>
    config.knowledgeBaseIds
      .map((id, index) => ({ id, index }))
      .filter(({ id }) => !catalogue.knowledgeBases.has(id))
      .map(({ id, index }) => ({
        path: `knowledgeBaseIds.${index}`,
        code: 'knowledge_base_unknown',
        message: `There is no knowledge base ${id}. It may have been deleted: choose another.`,
        severity: 'error' as const,
      })),
});
