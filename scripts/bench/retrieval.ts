import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { extractDocument } from '../../activities/ingestion/extract/extract.ts';
import { chunkBlocks, estimateTokens } from '../../domain/knowledge/chunk.ts';
import { fuse } from '../../retrieval/fusion.ts';
import { chunkId, type FoundChunk, type IndexedChunk } from '../../retrieval/passage-store.ts';
import { readable } from '../../retrieval/search.ts';
import { projectRoot } from '../../services/project-root.ts';
import { gainAt10, rankedDocuments, recallAt } from './ranking.ts';
import { startRetrievalBed, type RetrievalBed } from './retrieval-bed.ts';
import { readRetrievalData, type RetrievalData } from './retrieval-data.ts';
import { p50, sum } from './statistics.ts';
import { figure, table } from './table.ts';
import { minilmTokenCounter } from './token-counter.ts';

const usage = `Retrieval on a folder in BEIR's layout (CITIFLOW_BENCH_DATA)
  --targets A,B       tokens of a chunk, at most; each is an index of its own (default 200)
  --documents N       a sample: every relevant document and as many others as fit (default all)
  --query-words A,B   a query is its first so many words, each a table of its own (default 60)
  --estimate          count tokens by the estimate and not by the model's own tokeniser`;

/** Passages from each kind of search: enough for twenty documents of several passages each. */
const CANDIDATES = 100;
/** What the reranker reads in the product for twenty wanted passages. */
const RERANKED = 40;
const BATCH_CHUNKS = 64;
const OVERLAP_TOKENS = 50;
const WEIGHTS = [0.5, 0.8, 0.9];

interface Options {
  folder: string;
  modelsDirectory: string;
  targets: number[];
  documentLimit: number;
  queryWords: number[];
  estimate: boolean;
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return;
  const bed = await startRetrievalBed(options.modelsDirectory);
  try {
    for (const target of options.targets) await measure(bed, target, options);
  } finally {
    await bed.stop();
  }
}

function readOptions(): Options | undefined {
  const { values } = parseArgs({ options: {
    targets: { type: 'string', default: '200' }, documents: { type: 'string' }, 'query-words': { type: 'string', default: '60' },
    estimate: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
  } });
  const folder = process.env['CITIFLOW_BENCH_DATA'];
  if (values.help || !folder) {
    console.log(values.help ? usage : 'Skipped: CITIFLOW_BENCH_DATA names no folder with corpus.jsonl, queries.jsonl and qrels.tsv.');
    return undefined;
  }
  return {
    folder,
    modelsDirectory: process.env['MODELS_DIR'] ?? join(projectRoot, '.cache', 'models'),
    targets: values.targets.split(',').map(Number),
    documentLimit: Number(values.documents ?? Number.POSITIVE_INFINITY),
    queryWords: values['query-words'].split(',').map(Number),
    estimate: values.estimate,
  };
}

async function measure(bed: RetrievalBed, targetTokens: number, options: Options): Promise<void> {
  const { estimate, modelsDirectory, queryWords, ...rest } = options;
  const countTokens = estimate ? estimateTokens : minilmTokenCounter(modelsDirectory);
  const base = { tenantId: randomUUID(), knowledgeBaseId: randomUUID() };
  for (const words of queryWords) {
    const data = readRetrievalData(rest.folder, { documentLimit: rest.documentLimit, queryWords: words });
    if (words === queryWords[0]) await index(bed, base, data, { targetTokens, overlapTokens: OVERLAP_TOKENS, countTokens });
    console.log(`\n${data.queries.length} queries of at most ${words} words`);
    console.log(await searchAll(bed, base, data));
  }
  await bed.store.dropCollection(base.knowledgeBaseId);
}

interface Base {
  tenantId: string;
  knowledgeBaseId: string;
}

async function index(
  { store, embedder }: RetrievalBed, base: Base, data: RetrievalData, settings: Parameters<typeof chunkBlocks>[1],
): Promise<void> {
  const startedAt = performance.now();
  await store.ensureCollection(base.knowledgeBaseId, embedder.dimensions);
  const chunks: Omit<IndexedChunk, 'vector'>[] = [];
  for (const { id, title, text } of data.documents) {
    const { blocks } = await extractDocument(Buffer.from(text || title), 'text/markdown', `${id}.md`);
    for (const chunk of chunkBlocks(blocks, settings)) {
      chunks.push({ ...chunk, chunkId: chunkId(id, 1, chunk.ordinal), documentId: id, revision: 1, filename: `${id}.md`, title });
    }
  }
  for (let from = 0; from < chunks.length; from += BATCH_CHUNKS) {
    const batch = chunks.slice(from, from + BATCH_CHUNKS);
    const vectors = await embedder.embed(batch.map(readable));
    await store.write(base.tenantId, base.knowledgeBaseId, batch.map((chunk, place) => ({ ...chunk, vector: vectors[place] ?? [] })));
  }
  await store.flush(base.knowledgeBaseId);
  const seconds = (performance.now() - startedAt) / 1000;
  const tokens = chunks.map((chunk) => settings.countTokens(chunk.text));
  console.log(`\n=== Chunks of at most ${settings.targetTokens} tokens: ${data.documents.length} documents, ${chunks.length} chunks `
    + `(median ${p50(tokens)} tokens), indexed in ${figure(seconds)} s`);
}

/** Passages of one way of searching, by query. */
type Ranking = { documentId: string; score: number }[];

async function searchAll(bed: RetrievalBed, base: Base, { queries }: RetrievalData): Promise<string> {
  const measured = new Map<string, { ranked: string[]; relevant: Set<string>; ms: number }[]>();
  for (const { text, relevant } of queries) {
    for (const { way, ranking, ms } of await searchBy(bed, base, text)) {
      measured.set(way, [...(measured.get(way) ?? []), { ranked: rankedDocuments(ranking), relevant, ms }]);
    }
  }
  const rows = [...measured].map(([way, results]) => {
    const mean = (of: (result: (typeof results)[number]) => number) => (sum(results.map(of)) / results.length).toFixed(3);
    return [
      way, mean(({ ranked, relevant }) => gainAt10(ranked, relevant)),
      ...[5, 10, 20].map((depth) => mean(({ ranked, relevant }) => recallAt(depth, ranked, relevant))),
      figure(p50(results.map(({ ms }) => ms))),
    ];
  });
  return table(['search', 'nDCG@10', 'recall@5', 'recall@10', 'recall@20', 'p50 ms'], rows);
}

async function searchBy({ store, embedder, reranker }: RetrievalBed, base: Base, query: string) {
  const common = { ...base, limit: CANDIDATES, excluded: [], upToDate: false };
  const sparse = await timed(store.search({ ...common, by: { sparse: query } }));
  const embedded = await timed(embedder.embed([query]));
  const dense = await timed(store.search({ ...common, by: { dense: embedded.value[0] ?? [] } }));
  const chunks = new Map([...dense.value, ...sparse.value].map((chunk) => [chunk.chunkId, chunk]));
  const hybridMs = embedded.ms + Math.max(dense.ms, sparse.ms);
  const fused = WEIGHTS.map((weight) => {
    const scores = fuse(scoresOf(dense.value), scoresOf(sparse.value), weight);
    const ranking = [...chunks.values()].map((chunk) => ({ chunk, documentId: chunk.documentId, score: scores.get(chunk.chunkId) ?? 0 }));
    return { weight, ranking: ranking.sort((left, right) => right.score - left.score) };
  });
  const first = fused.find(({ weight }) => weight === 0.8)?.ranking.slice(0, RERANKED) ?? [];
  const reranked = await timed(reranker.score(query, first.map(({ chunk }) => readable(chunk))));
  const ways: { way: string; ranking: Ranking; ms: number }[] = [
    { way: 'bm25', ranking: sparse.value, ms: sparse.ms },
    { way: 'dense', ranking: dense.value, ms: embedded.ms + dense.ms },
    ...fused.map(({ weight, ranking }) => ({ way: `hybrid ${weight}`, ranking, ms: hybridMs })),
    {
      way: 'hybrid-rerank', ms: hybridMs + reranked.ms,
      ranking: first.map(({ documentId }, place) => ({ documentId, score: reranked.value[place] ?? 0 })),
    },
  ];
  return ways;
}

const scoresOf = (chunks: FoundChunk[]) => new Map(chunks.map((chunk) => [chunk.chunkId, chunk.score]));

async function timed<Value>(work: Promise<Value>): Promise<{ value: Value; ms: number }> {
  const startedAt = performance.now();
  const value = await work;
  return { value, ms: performance.now() - startedAt };
}

await main();
