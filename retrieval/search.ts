import type { Passage } from '../contract/http/knowledge.ts';
import type { Orm } from '../db/orm.ts';
import { CitiflowError } from '../domain/errors.ts';
import { liveCandidates } from './candidates.ts';
import type { Embedder } from './embedder.ts';
import { fuse } from './fusion.ts';
import { readLiveBases, type LiveBase } from './live-set.ts';
import type { FoundChunk, PassageStore } from './passage-store.ts';
import type { Reranker } from './reranker.ts';
import { Stopwatch } from './stopwatch.ts';

export interface SearchRequest {
  tenantId: string;
  knowledgeBaseIds: string[];
  query: string;
  /** Passages wanted, at most. */
  limit: number;
  mode: 'bm25' | 'dense' | 'hybrid';
  rerank: boolean;
  /** 0 to 1, on the last score of a passage: see `search`. None: nothing is left out. */
  threshold?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface SearchResult {
  /** Best first. */
  passages: Passage[];
  /** By step: `live`, `embed`, `search`, `rerank`, `total`. */
  timingsMs: Record<string, number>;
  /** What the passages are ordered by, and what the threshold was held against. */
  scoredBy: 'rerank' | 'fused' | 'dense';
  /** The reranker was asked for and could not be reached. */
  rerankerUnavailable: boolean;
}

export interface Retriever {
  /**
   * @throws CitiflowError embedding_model_mismatch where a knowledge base was indexed with another model than the
   * embedder's, dependency_unavailable where Milvus or the embedding server cannot be reached, not_found where a
   * knowledge base is not this tenant's
   */
  search(request: SearchRequest): Promise<SearchResult>;
}

export interface RetrieverDependencies {
  orm: Orm;
  embedder: Embedder;
  /** Left out, nothing is reranked. */
  reranker?: Reranker | undefined;
  store: PassageStore;
}

/** What each search fetches before fusion, at least: a passage that one of them ranks low may still win. */
const MINIMUM_CANDIDATES = 30;
/** The reranker reads this many times the wanted passages: it is the slowest step, and its gain is at the top. */
const RERANKED_PER_WANTED = 2;

interface Candidate {
  chunk: FoundChunk;
  scores: Passage['scores'];
}

/** Search over knowledge bases: candidates of every base by BM25, vectors or both; fused, reranked, cut. */
export function createRetriever(dependencies: RetrieverDependencies): Retriever {
  return { search: (request) => search(dependencies, request) };
}

/**
 * The threshold is held against the last score: the reranker's where it reranked (0 to 1, absolute: it means the same
 * for every question), else the cosine in dense search, else a score normalised within the answer, which says only
 * how far a passage is behind the best one.
 */
async function search(dependencies: RetrieverDependencies, request: SearchRequest): Promise<SearchResult> {
  const { orm, embedder, store, reranker } = dependencies;
  const watch = new Stopwatch();
  const bases = await watch.time('live', readLiveBases(orm, request.tenantId, request.knowledgeBaseIds));
  if (request.mode !== 'bm25') for (const base of bases) refuseOtherModel(base, embedder);
  const [vector] = request.mode === 'bm25' ? [] : await watch.time('embed', embedder.embed([request.query], request.signal));
  request.signal?.throwIfAborted();
  const perBase = await watch.time(
    'search',
    Promise.all(bases.map((base) => baseCandidates(store, base, request, vector))),
  );
  const candidates = perBase.flat().sort((left, right) => firstScore(right, request) - firstScore(left, request));
  const reranked = request.rerank && reranker
    ? await watch.time('rerank', rerank(reranker, request, candidates.slice(0, request.limit * RERANKED_PER_WANTED)))
    : undefined;
  const scoredBy = reranked ? 'rerank' : FIRST_SCORE[request.mode];
  const ordered = (reranked ?? candidates).filter(({ scores }) => (scores[scoredBy] ?? 0) >= (request.threshold ?? -1));
  return {
    passages: ordered.slice(0, request.limit).map(toPassage),
    timingsMs: watch.timingsMs(),
    scoredBy,
    rerankerUnavailable: request.rerank && reranker !== undefined && reranked === undefined,
  };
}

const FIRST_SCORE = { bm25: 'fused', dense: 'dense', hybrid: 'fused' } as const;
const firstScore = ({ scores }: Candidate, { mode }: SearchRequest) => scores[FIRST_SCORE[mode]] ?? 0;

function refuseOtherModel(base: LiveBase, embedder: Embedder): void {
  const same = base.embeddingModel === embedder.model && base.embeddingDimensions === embedder.dimensions;
  if (same) return;
  const [indexedWith, configured] = [
    `${base.embeddingModel} (${base.embeddingDimensions} dimensions)`,
    `${embedder.model} (${embedder.dimensions} dimensions)`,
  ];
  throw new CitiflowError(
    'embedding_model_mismatch',
    `The knowledge base was indexed with ${indexedWith}, and ${configured} is set. Index it again, or set that model.`,
    { extra: { knowledgeBaseId: base.id, indexedWith: base.embeddingModel, configured: embedder.model } },
  );
}

async function baseCandidates(
  store: PassageStore,
  base: LiveBase,
  { tenantId, query, mode, limit }: SearchRequest,
  vector: number[] | undefined,
): Promise<Candidate[]> {
  const wanted = { tenantId, limit: Math.max(MINIMUM_CANDIDATES, limit * RERANKED_PER_WANTED) };
  const [dense, sparse] = await Promise.all([
    vector ? liveCandidates(store, base, { ...wanted, by: { dense: vector } }) : [],
    mode === 'dense' ? [] : liveCandidates(store, base, { ...wanted, by: { sparse: query } }),
  ]);
  const [denseScores, sparseScores] = [scoresOf(dense), scoresOf(sparse)];
  const fused = fuse(denseScores, sparseScores, mode === 'hybrid' ? base.denseWeight : mode === 'dense' ? 1 : 0);
  const chunks = new Map([...dense, ...sparse].map((chunk) => [chunk.chunkId, chunk]));
  return [...chunks].map(([id, chunk]) => ({
    chunk,
    scores: withoutAbsent({ sparse: sparseScores.get(id), dense: denseScores.get(id), fused: fused.get(id) }),
  }));
}

const scoresOf = (chunks: FoundChunk[]) => new Map(chunks.map((chunk) => [chunk.chunkId, chunk.score]));

/** Undefined where the reranker cannot be reached: an answer in the order of the search is better than none. */
async function rerank(
  reranker: Reranker,
  { query, signal }: SearchRequest,
  candidates: Candidate[],
): Promise<Candidate[] | undefined> {
  try {
    const scores = await reranker.score(query, candidates.map(({ chunk }) => readable(chunk)), signal);
    return candidates
      .map((candidate, index) => ({ ...candidate, scores: { ...candidate.scores, rerank: scores[index] ?? 0 } }))
      .sort((left, right) => right.scores.rerank - left.scores.rerank);
  } catch (error) {
    if (error instanceof CitiflowError && error.code === 'dependency_unavailable') return undefined;
    throw error;
  }
}

/** What is embedded and reranked: a passage without its headings often does not say what it is about. */
export const readable = ({ title, headingPath, text }: { title: string; headingPath: string; text: string }) =>
  [headingPath || title, text].filter(Boolean).join('\n');

function toPassage({ chunk, scores }: Candidate): Passage {
  const { chunkId, documentId, filename, title, text, headingPath, page } = chunk;
  return { chunkId, documentId, filename, title, text, headingPath, ...(page ? { page } : {}), scores };
}

function withoutAbsent(scores: { [Name in keyof Passage['scores']]: number | undefined }): Passage['scores'] {
  return Object.fromEntries(Object.entries(scores).filter(([, score]) => score !== undefined));
}
