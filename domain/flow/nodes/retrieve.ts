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
    maximumDocuments: z.int().min(1).max(LIMITS.passages).default(5).meta({ title: 'Passages, at most', format: 'slider', description: 'What the model gets to read. More costs more tokens.' }),
    threshold: z.number().min(0).max(1).default(0.35)
      .meta({ title: 'Relevance threshold', format: 'slider', description: 'On the last score: after reranking where it is on.' }),
    mode: z.enum(['bm25', 'dense', 'hybrid']).default('hybrid').meta({
      title: 'Search',
      about: {
        bm25: 'By words: best for names, numbers and terms of art.',
        dense: 'By meaning: finds what is said in other words.',
        hybrid: 'Both, fused: best for questions of customers.',
      },
    }),
    rerank: z.boolean().default(true).meta({ title: 'Rerank', description: 'Reads question and passage together once more: slower, and more exact.' }),
    whenNothingFound: z.enum(['admit_unknown', 'escalate', 'general_guidance']).default('admit_unknown')
      .meta({
        title: 'When nothing relevant is found',
        about: {
          admit_unknown: 'Best where a wrong answer would cost money.',
          escalate: 'A colleague answers in place of the model.',
          general_guidance: 'The model says that its answer is a general one.',
        },
      }),
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
