import type { TokenVectors } from '../encoder/encoder.ts';
import { encoderDimensions } from '../encoder/minilm.ts';

/** Words that carry a sentence rather than its subject: what they match best says nothing about relevance. */
const carryingWords = new Set(
  (
    'a an the and or but if of to in on at by for from with about as is are was were be been am do does did have has ' +
    'had can could will would should may might must i you he she it we they me my your our their his her its this ' +
    'that these those what which who how when where why there here not no so just please , . ? ! ; : - \' " ( ) / s t'
  ).split(' '),
);

/**
 * How well a passage covers a question, word by word (ColBERT's MaxSim, Khattab and Zaharia 2020): for each
 * token of the question the highest cosine with any token of the passage, averaged over the tokens that carry
 * a subject. -1..1; 0 for an empty side.
 */
export function maxSimilarity(question: TokenVectors, passage: TokenVectors): number {
  const rows = subjectRows(question);
  if (rows.length === 0 || passage.tokens.length === 0) return 0;
  let sum = 0;
  for (const row of rows) sum += bestMatch(question.values, row, passage);
  return sum / rows.length;
}

function subjectRows(question: TokenVectors): number[] {
  const all = question.tokens.map((_, row) => row);
  const subject = all.filter((row) => !carryingWords.has(question.tokens[row]!));
  return subject.length > 0 ? subject : all;
}

function bestMatch(values: Int8Array, row: number, passage: TokenVectors): number {
  const start = row * encoderDimensions;
  let best = -Infinity;
  for (let offset = 0; offset < passage.values.length; offset += encoderDimensions) {
    let sum = 0;
    for (let index = 0; index < encoderDimensions; index += 1) {
      sum += values[start + index]! * passage.values[offset + index]!;
    }
    if (sum > best) best = sum;
  }
  return best / (127 * 127);
}
