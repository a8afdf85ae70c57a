import { z } from 'zod';
import { retrieveNode } from '../../domain/flow/nodes/retrieve.ts';
import { LIMITS } from '../../domain/limits.ts';
import { idSchema, listOf, pageQuery, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';

export const knowledgeBaseSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    description: z.string(),
    status: z.enum(['active', 'updating', 'deprecated']),
    embeddingModel: z.string(),
    embeddingDimensions: z.int(),
    /** Weight of the dense score in the fusion, 0 to 1; the sparse (BM25) score has the rest. */
    denseWeight: z.number(),
    documentCount: z.int(),
    chunkCount: z.int(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: 'KnowledgeBase' });
export type KnowledgeBase = z.infer<typeof knowledgeBaseSchema>;

export const DOCUMENT_STAGES = ['stored', 'extracting', 'chunking', 'embedding', 'writing', 'swapping', 'done'] as const;

export const documentSchema = z
  .object({
    id: idSchema,
    knowledgeBaseId: idSchema,
    filename: z.string(),
    title: z.string(),
    mediaType: z.string(),
    sizeBytes: z.int(),
    revision: z.int(),
    status: z.enum(['processing', 'ready', 'failed']),
    stage: z.enum(DOCUMENT_STAGES),
    /** 0 to 1. */
    progress: z.number(),
    reason: z.string().nullable(),
    chunkCount: z.int(),
    workflowId: z.string(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: 'KnowledgeDocument' });
export type KnowledgeDocument = z.infer<typeof documentSchema>;

export const passageSchema = z
  .object({
    chunkId: z.string(),
    documentId: z.string(),
    filename: z.string(),
    title: z.string(),
    text: z.string(),
    headingPath: z.string(),
    page: z.int().optional(),
    scores: z.object({
      sparse: z.number().optional(),
      dense: z.number().optional(),
      fused: z.number().optional(),
      rerank: z.number().optional(),
    }),
  })
  .meta({ id: 'Passage' });
export type Passage = z.infer<typeof passageSchema>;

const params = z.object({ knowledgeBaseId: idSchema });
const documentParams = z.object({ documentId: idSchema });
const name = z.string().trim().min(1, 'Give the knowledge base a name.').max(120);
const description = z.string().trim().max(2000);
const tag = 'Knowledge';

export const knowledgeRoutes = {
  list: defineRoute({
    method: 'get',
    path: '/api/v1/knowledge-bases',
    summary: 'Knowledge bases',
    tag,
    access: 'knowledge:read',
    query: pageQuery,
    responses: { 200: listOf(knowledgeBaseSchema) },
  }),
  create: defineRoute({
    method: 'post',
    path: '/api/v1/knowledge-bases',
    summary: 'Create a knowledge base; it remembers the embedding model of this moment',
    tag,
    access: 'knowledge:write',
    body: z.object({ name, description: description.default(''), denseWeight: z.number().min(0).max(1).default(0.8) }),
    responses: { 201: knowledgeBaseSchema },
  }),
  read: defineRoute({
    method: 'get',
    path: '/api/v1/knowledge-bases/:knowledgeBaseId',
    summary: 'A knowledge base',
    tag,
    access: 'knowledge:read',
    params,
    responses: { 200: knowledgeBaseSchema },
  }),
  update: defineRoute({
    method: 'patch',
    path: '/api/v1/knowledge-bases/:knowledgeBaseId',
    summary: 'Rename, describe, weigh, or deprecate',
    tag,
    access: 'knowledge:write',
    params,
    body: z
      .object({ name, description, denseWeight: z.number().min(0).max(1), status: z.enum(['active', 'deprecated']) })
      .partial(),
    responses: { 200: knowledgeBaseSchema },
  }),
  remove: defineRoute({
    method: 'delete',
    path: '/api/v1/knowledge-bases/:knowledgeBaseId',
    summary: 'Delete a knowledge base; 409 while an agent uses it',
    tag,
    access: 'knowledge:write',
    params,
    responses: { 204: null },
  }),
  upload: defineRoute({
    method: 'post',
    path: '/api/v1/knowledge-bases/:knowledgeBaseId/documents',
    summary: 'Upload files: each becomes an ingestion workflow. The same filename replaces its old revision.',
    tag,
    access: 'knowledge:write',
    params,
    files: { field: 'files' },
    responses: {
      202: z.object({
        documents: z.array(documentSchema.pick({ id: true, filename: true, status: true, workflowId: true })),
      }),
    },
  }),
  documents: defineRoute({
    method: 'get',
    path: '/api/v1/knowledge-bases/:knowledgeBaseId/documents',
    summary: 'Documents of a knowledge base',
    tag,
    access: 'knowledge:read',
    params,
    query: pageQuery,
    responses: { 200: listOf(documentSchema) },
  }),
  readDocument: defineRoute({
    method: 'get',
    path: '/api/v1/documents/:documentId',
    summary: 'A document, with the stage and progress of its ingestion',
    tag,
    access: 'knowledge:read',
    params: documentParams,
    responses: { 200: documentSchema },
  }),
  removeDocument: defineRoute({
    method: 'delete',
    path: '/api/v1/documents/:documentId',
    summary: 'Delete a document and its passages; cancels its ingestion',
    tag,
    access: 'knowledge:write',
    params: documentParams,
    responses: { 204: null },
  }),
  search: defineRoute({
    method: 'post',
    path: '/api/v1/knowledge-bases/:knowledgeBaseId/search',
    summary: 'Search, with every score of every passage',
    tag,
    access: 'knowledge:read',
    params,
    body: z.object({
      query: z.string().trim().min(1, 'Write a question.').max(LIMITS.messageCharacters),
      limit: z.int().min(1).max(LIMITS.passages).default(5),
      mode: z.enum(['bm25', 'dense', 'hybrid', 'hybrid-rerank']).default('hybrid-rerank'),
      threshold: z.number().min(0).max(1).optional(),
    }),
    responses: { 200: z.object({ passages: z.array(passageSchema), timingsMs: z.record(z.string(), z.number()) }) },
  }),
  preview: defineRoute({
    method: 'post',
    path: '/api/v1/knowledge-search',
    summary: 'Search several knowledge bases as a node with these settings would, with what its threshold cuts',
    tag,
    access: 'knowledge:read',
    body: retrieveNode.config.omit({ whenNothingFound: true }).extend({
      query: z.string().trim().min(1, 'Write a question.').max(LIMITS.messageCharacters),
      knowledgeBaseIds: z.array(idSchema).min(1, 'Choose a knowledge base.').max(10),
    }),
    responses: {
      200: z.object({
        /** Best first. `passes`: a turn gets it; what does not pass lies below the threshold. */
        passages: z.array(passageSchema.extend({ score: z.number(), passes: z.boolean() })),
        /** Which score the threshold is held against. */
        scoredBy: z.enum(['rerank', 'fused', 'dense']),
        /** Reranking was asked for, and could not be done. */
        rerankerUnavailable: z.boolean(),
        timingsMs: z.record(z.string(), z.number()),
      }),
    },
  }),
};
