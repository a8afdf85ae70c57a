import OpenAI from 'openai';
import { CitiflowError } from '../domain/errors.ts';

export interface Embedder {
  readonly model: string;
  readonly dimensions: number;
  /**
   * One vector for each text, in order.
   * @throws CitiflowError dependency_unavailable, or embedding_model_mismatch where the vectors are of another length
   */
  embed(texts: string[], signal?: AbortSignal): Promise<number[][]>;
}

export interface EmbedderSettings {
  /** Of anything that speaks OpenAI's API, with its `/v1`. */
  baseUrl: string;
  apiKey?: string | undefined;
  model: string;
  dimensions: number;
  /** For one batch. */
  timeoutMs?: number;
  /** Texts in one request. */
  batchSize?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_BATCH_SIZE = 32;

/** Embeddings over HTTP. The client's own retries are off: they belong to Temporal. */
export function createEmbedder(settings: EmbedderSettings): Embedder {
  const { baseUrl, apiKey, model, dimensions } = settings;
  const { timeoutMs = DEFAULT_TIMEOUT_MS, batchSize = DEFAULT_BATCH_SIZE } = settings;
  const client = new OpenAI({ baseURL: baseUrl, apiKey: apiKey ?? 'none', maxRetries: 0, timeout: timeoutMs });

  const embedBatch = async (input: string[], signal?: AbortSignal): Promise<number[][]> => {
    const answer = await client.embeddings
      .create({ model, input, encoding_format: 'float' }, signal ? { signal } : {})
      .catch((cause: unknown) => {
        signal?.throwIfAborted();
        throw new CitiflowError('dependency_unavailable', 'The embedding model cannot be reached.', { cause });
      });
    return checkedVectors(answer.data, input.length, { model, dimensions });
  };

  return {
    model,
    dimensions,
    async embed(texts, signal) {
      const vectors: number[][] = [];
      for (let start = 0; start < texts.length; start += batchSize) {
        vectors.push(...(await embedBatch(texts.slice(start, start + batchSize), signal)));
      }
      return vectors;
    },
  };
}

interface Entry {
  index: number;
  embedding: number[];
}

function checkedVectors(entries: Entry[], count: number, wanted: { model: string; dimensions: number }): number[][] {
  const vectors = [...entries].sort((left, right) => left.index - right.index).map((entry) => entry.embedding);
  if (vectors.length !== count) {
    throw new CitiflowError('dependency_unavailable', `The embedding model answered ${vectors.length} of ${count} texts.`);
  }
  const wrong = vectors.find((vector) => vector.length !== wanted.dimensions);
  if (wrong) {
    throw new CitiflowError(
      'embedding_model_mismatch',
      `${wanted.model} gives ${wrong.length} dimensions, and EMBEDDINGS_DIMENSIONS says ${wanted.dimensions}.`,
    );
  }
  return vectors;
}
