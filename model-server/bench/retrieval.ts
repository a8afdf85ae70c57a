/**
 * Measures on a folder with `corpus.jsonl`, `queries.jsonl` and `qrels.tsv` (BEIR's layout) whether the
 * reranker improves on the dense order: `node <bundle> <folder> [models folder]`. The best 20 documents by
 * dense search are ordered again by each blend; a document scores as its best passage.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Encoder } from '../encoder/encoder.ts';
import { loadMiniLm } from '../encoder/minilm.ts';
import { dot } from '../encoder/vectors.ts';
import { scorePassage, type RawScores } from '../rerank/relevance.ts';

interface Row {
  _id: string;
  title?: string;
  text: string;
}
interface Passage {
  documentId: string;
  text: string;
  vector: Float32Array;
}

const [folder = '', modelsDirectory = '.cache/models'] = process.argv.slice(2);
const passageWords = 150;
const overlapWords = 30;
const depth = 20;
/** A query is the situation's whole text (hundreds of words), or its first so many words. */
const queryWords = Number(process.env['QUERY_WORDS'] ?? 60);

const encoder = new Encoder(await loadMiniLm(modelsDirectory, 1));
const started = process.cpuUsage();
const passages: Passage[] = [];
for (const row of readRows('corpus.jsonl')) {
  for (const text of cutWords(`${row.title ?? ''}\n${row.text}`)) {
    passages.push({ documentId: row._id, text, vector: (await encoder.embed(text)).vector });
  }
}
const used = process.cpuUsage(started);
const cpuSeconds = (used.user + used.system) / 1e6;
console.log(`${passages.length} passages, ${(passages.length / cpuSeconds).toFixed(1)} a CPU second`);

const relevant = readRelevant();
const shares = [0, 0.25, 0.5, 0.75, 1];
const totals = shares.map(() => ({ gain: 0, recall5: 0, recall10: 0, first: 0 }));
const queries = readRows('queries.jsonl').filter((query) => relevant.has(query._id));
for (const query of queries) {
  const text = query.text.split(/\s+/).slice(0, queryWords).join(' ');
  const wanted = relevant.get(query._id)!;
  const best = await candidates(text);
  shares.forEach((share, index) => {
    const blend = ({ cosine, coverage }: RawScores): number => (1 - share) * cosine + share * coverage;
    const order = [...best].sort((left, right) => blend(right.scores) - blend(left.scores));
    const ids = order.map((candidate) => candidate.documentId);
    const total = totals[index]!;
    total.gain += gainAt10(ids, wanted);
    total.recall5 += recall(ids.slice(0, 5), wanted);
    total.recall10 += recall(ids.slice(0, 10), wanted);
    total.first += wanted.has(ids[0] ?? '') ? 1 : 0;
  });
}
shares.forEach((share, index) => {
  const mean = (sum: number): string => (sum / queries.length).toFixed(3);
  const { gain, recall5, recall10, first } = totals[index]!;
  console.log(
    `share ${share}: nDCG@10 ${mean(gain)} recall@5 ${mean(recall5)} recall@10 ${mean(recall10)} top1 ${mean(first)}`,
  );
});

async function candidates(query: string): Promise<{ documentId: string; scores: RawScores }[]> {
  const { vector } = await encoder.embed(query);
  const best = new Map<string, { passage: Passage; score: number }>();
  for (const passage of passages) {
    const score = dot(vector, passage.vector);
    if (score > (best.get(passage.documentId)?.score ?? -1)) best.set(passage.documentId, { passage, score });
  }
  const top = [...best.values()].sort((left, right) => right.score - left.score).slice(0, depth);
  const scored = [];
  for (const { passage } of top) {
    scored.push({ documentId: passage.documentId, scores: await scorePassage(encoder, query, passage.text) });
  }
  return scored;
}

function gainAt10(ids: string[], wanted: Set<string>): number {
  const discount = (rank: number): number => 1 / Math.log2(rank + 2);
  const gain = ids.slice(0, 10).reduce((sum, id, rank) => sum + (wanted.has(id) ? discount(rank) : 0), 0);
  const ideal = Array.from({ length: Math.min(10, wanted.size) }, (_, rank) => discount(rank));
  return gain / ideal.reduce((sum, value) => sum + value, 0);
}

function recall(ids: string[], wanted: Set<string>): number {
  return ids.filter((id) => wanted.has(id)).length / wanted.size;
}

function cutWords(text: string): string[] {
  const words = text.split(/\s+/);
  const parts: string[] = [];
  for (
    let start = 0;
    start === 0 || start < words.length - overlapWords;
    start += passageWords - overlapWords
  ) {
    parts.push(words.slice(start, start + passageWords).join(' '));
  }
  return parts;
}

function readRows(name: string): Row[] {
  const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n');
  return lines.map((line): Row => JSON.parse(line));
}

function readRelevant(): Map<string, Set<string>> {
  const byQuery = new Map<string, Set<string>>();
  for (const line of readFileSync(join(folder, 'qrels.tsv'), 'utf8').trim().split('\n').slice(1)) {
    const [query = '', document = ''] = line.split('\t');
    byQuery.set(query, (byQuery.get(query) ?? new Set()).add(document));
  }
  return byQuery;
}
