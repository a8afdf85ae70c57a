import { z } from 'zod';
import { withDeadline } from '../domain/deadline.ts';
import { CitiflowError } from '../domain/errors.ts';

export interface Reranker {
  /**
   * A score of 0 to 1 for each document, in the documents' order.
   * @throws CitiflowError dependency_unavailable
   */
  score(query: string, documents: string[], signal?: AbortSignal): Promise<number[]>;
}

export interface RerankerSettings {
  /** The whole address, with its `/rerank`. */
  url: string;
  apiKey?: string | undefined;
  model?: string | undefined;
  timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;

const resultsSchema = z.array(z.object({ index: z.int(), relevance_score: z.number() }));
const scoresSchema = z.array(
  z.object({ index: z.int(), score: z.number() }).transform(({ index, score }) => ({ index, relevance_score: score })),
);
const answerSchema = z.union([z.object({ results: resultsSchema }).transform((body) => body.results), scoresSchema]);

/**
 * Any server with the `/rerank` that Cohere, Jina and Text Embeddings Inference share. The request names the texts
 * twice, as `documents` (Cohere, Jina) and as `texts` (TEI); each reads the one that it knows.
 */
export function createReranker(settings: RerankerSettings): Reranker {
  const { url, apiKey, model, timeoutMs = DEFAULT_TIMEOUT_MS } = settings;
  return {
    async score(query, documents, signal) {
      if (documents.length === 0) return [];
      const request = {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}) },
        body: JSON.stringify({ query, documents, texts: documents, ...(model ? { model } : {}) }),
      };
      try {
        return await withDeadline(timeoutMs, signal, async (limit) => {
          const response = await fetch(url, { ...request, signal: limit });
          if (!response.ok) throw new Error(`The reranker answered ${response.status}.`);
          return inOrder(answerSchema.parse(await response.json()), documents.length);
        });
      } catch (cause) {
        signal?.throwIfAborted();
        throw new CitiflowError('dependency_unavailable', 'The reranker cannot be reached.', { cause });
      }
    },
  };
}

function inOrder(results: z.infer<typeof resultsSchema>, count: number): number[] {
  const byIndex = new Map(results.map((result) => [result.index, result.relevance_score]));
  return Array.from({ length: count }, (_, index) => {
    const score = byIndex.get(index);
    if (score === undefined) throw new Error(`The reranker left document ${index} out.`);
    return score;
  });
}
