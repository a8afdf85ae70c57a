import type { Encoder } from '../encoder/encoder.ts';
import { dot } from '../encoder/vectors.ts';
import { maxSimilarity } from './late-interaction.ts';

/**
 * How much the word-by-word score counts beside the whole texts' cosine. See README.md for how it was chosen.
 */
export const lateInteractionShare = 0.5;
/** The blend at which a passage is as likely off the topic as on it, and how fast that changes around it. */
export const relevanceMiddle = 0.42;
export const relevanceSpread = 0.06;

export interface RawScores {
  cosine: number;
  coverage: number;
}

/** Both raw scores in one: -1..1. */
export function blend({ cosine, coverage }: RawScores): number {
  return (1 - lateInteractionShare) * cosine + lateInteractionShare * coverage;
}

/**
 * Turns the blend of both scores into 0..1 by a logistic curve, which keeps their order: 0.5 is where
 * on-topic and off-topic passages part, below 0.2 a passage is about something else, above 0.8 it is about
 * the question.
 */
export function relevanceOf(blended: number): number {
  return 1 / (1 + Math.exp(-(blended - relevanceMiddle) / relevanceSpread));
}

/** Both raw scores of a passage for a question. */
export async function scorePassage(encoder: Encoder, question: string, passage: string): Promise<RawScores> {
  // Token vectors first: one run of the network then gives the pooled vector, too.
  const coverage = maxSimilarity(await encoder.tokenVectors(question), await encoder.tokenVectors(passage));
  const [left, right] = await encoder.embedAll([question, passage]);
  return { cosine: left && right ? dot(left.vector, right.vector) : 0, coverage };
}
