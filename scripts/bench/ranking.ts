/**
 * nDCG@10 with a gain of 1 for a relevant document (Järvelin & Kekäläinen 2002; the measure that BEIR reports).
 * @param ranked document ids, best first, each once
 */
export function gainAt10(ranked: readonly string[], relevant: ReadonlySet<string>): number {
  const discount = (rank: number) => 1 / Math.log2(rank + 2);
  const gain = ranked.slice(0, 10).reduce((sum, id, rank) => sum + (relevant.has(id) ? discount(rank) : 0), 0);
  const ideal = Array.from({ length: Math.min(10, relevant.size) }, (_, rank) => discount(rank)).reduce((sum, each) => sum + each, 0);
  return gain / ideal;
}

/** The share of the relevant documents that are among the first `depth`. */
export const recallAt = (depth: number, ranked: readonly string[], relevant: ReadonlySet<string>) =>
  ranked.slice(0, depth).filter((id) => relevant.has(id)).length / relevant.size;

/** Documents by their best passage, best first. */
export function rankedDocuments(passages: readonly { documentId: string; score: number }[]): string[] {
  const best = new Map<string, number>();
  for (const { documentId, score } of passages) {
    if (score > (best.get(documentId) ?? Number.NEGATIVE_INFINITY)) best.set(documentId, score);
  }
  return [...best].sort(([, left], [, right]) => right - left).map(([id]) => id);
}
