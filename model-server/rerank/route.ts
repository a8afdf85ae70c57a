import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Encoder } from '../encoder/encoder.ts';
import { parseBody } from '../errors.ts';
import { blend, relevanceOf, scorePassage } from './relevance.ts';

export const rerankModel = 'minilm-late-interaction';

const document = z.string().max(200_000);
const rerankRequestSchema = z.object({
  query: z.string().min(1, 'must not be empty').max(20_000),
  documents: z
    .array(z.union([document, z.object({ text: document }).transform((value) => value.text)]))
    .min(1, 'must not be empty')
    .max(1_000),
  top_n: z.number().int().min(1).optional(),
  return_documents: z.boolean().default(false),
  model: z.string().optional(),
});

/**
 * POST /rerank, in the shape that Cohere's, Jina's and TEI's clients share: documents in, `{ index,
 * relevance_score }` out, best first. `relevance_score` is 0..1; see `relevance` for what a threshold on it
 * means.
 */
export function rerankRoute(encoder: Encoder): RequestHandler {
  return async (request, response) => {
    const body = parseBody(rerankRequestSchema, request.body);
    const results = [];
    for (const [index, text] of body.documents.entries()) {
      const relevance_score = relevanceOf(blend(await scorePassage(encoder, body.query, text)));
      results.push({ index, relevance_score, ...(body.return_documents ? { document: { text } } : {}) });
    }
    results.sort((left, right) => right.relevance_score - left.relevance_score || left.index - right.index);
    response.json({ model: rerankModel, results: results.slice(0, body.top_n ?? results.length) });
  };
}
