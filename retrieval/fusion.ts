/** What one kind of search found: by chunk id, the score as that search gives it (higher is better). */
export type Scores = ReadonlyMap<string, number>;

/**
 * Scores stretched to 0..1 within one answer: BM25 has no upper end, so that its scores mean nothing beside a cosine
 * before this. Where all are alike, each is 1: they were found, and nothing tells them apart.
 */
export function normalised(scores: Scores): Map<string, number> {
  const values = [...scores.values()];
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return new Map([...scores].map(([id, score]) => [id, span > 0 ? (score - low) / span : 1]));
}

/**
 * `denseWeight` × dense + (1 − `denseWeight`) × sparse, each normalised; a passage that one search did not find has 0
 * from it. Weighted, as fusing both alike (or by reciprocal ranks) measured worse than dense search alone.
 * @param denseWeight 0 to 1
 */
export function fuse(dense: Scores, sparse: Scores, denseWeight: number): Map<string, number> {
  const [left, right] = [normalised(dense), normalised(sparse)];
  const ids = new Set([...left.keys(), ...right.keys()]);
  return new Map(
    [...ids].map((id) => [id, denseWeight * (left.get(id) ?? 0) + (1 - denseWeight) * (right.get(id) ?? 0)]),
  );
}
