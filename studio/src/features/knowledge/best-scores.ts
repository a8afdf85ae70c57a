import type { Passage } from '../../../../contract/http/knowledge.ts';

/** What bars are drawn against: the best of the list, because scores of different kinds have no common scale. */
export function bestScores(passages: readonly Pick<Passage, 'scores'>[]) {
  const top = (kind: keyof Passage['scores']) => Math.max(...passages.map((passage) => passage.scores[kind] ?? 0), 1e-9);
  return { dense: top('dense'), sparse: top('sparse'), fused: top('fused'), rerank: top('rerank') };
}
