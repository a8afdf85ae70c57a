import type { Encoder } from '../../encoder/encoder.ts';
import { relevance, scorePassage } from '../../rerank/relevance.ts';
import { contentStems } from '../language/words.ts';
import type { OfferedPassage } from '../passages.ts';
import { quotablesOf, type Quotable } from './sentences.ts';

/** Below this relevance a sentence does not answer the question. */
export const quoteThreshold = 0.5;
const quotesAtMost = 3;
/**
 * The least odds of relevance, as a share of the best sentence's, at which a further sentence is quoted, too.
 */
const furtherQuoteOdds = 0.3;
/** Each sentence costs a run of the encoder, some 5 ms. */
const sentencesRead = 48;

export interface Quotes {
  /** The relevance of the best sentence, 0..1. */
  relevance: number;
  text: string;
}

/** The sentences of the offered passages that answer a question best, each followed by its citation `[n]`. */
export async function quotePassages(
  encoder: Encoder,
  question: string,
  passages: OfferedPassage[],
): Promise<Quotes> {
  const scored: { quotable: Quotable; score: number }[] = [];
  for (const quotable of preselect(question, passages.flatMap(quotablesOf))) {
    scored.push({ quotable, score: await scoreQuotable(encoder, question, quotable) });
  }
  scored.sort((left, right) => right.score - left.score);
  const best = scored[0]?.score ?? 0;
  const chosen = scored
    .filter(
      ({ score }, index) =>
        index === 0 || (score >= quoteThreshold && odds(score) >= furtherQuoteOdds * odds(best)),
    )
    .slice(0, quotesAtMost)
    .map(({ quotable }) => quotable);
  return { relevance: best, text: inReadingOrder(chosen).map(cite).join(' ').replace(/\n /g, '\n') };
}

/** A sentence alone often lacks its subject ("It costs $5."), which its passage's title has. */
async function scoreQuotable(
  encoder: Encoder,
  question: string,
  { passage, text }: Quotable,
): Promise<number> {
  const titled = passage.title === '' ? text : `${passage.title}: ${text}`;
  return relevance(await scorePassage(encoder, question, titled));
}

function preselect(question: string, quotables: Quotable[]): Quotable[] {
  if (quotables.length <= sentencesRead) return quotables;
  const asked = new Set(contentStems(question));
  const shared = ({ passage, text }: Quotable): number => {
    return (
      contentStems(text).filter((word) => asked.has(word)).length +
      0.5 * contentStems(passage.title).filter((word) => asked.has(word)).length
    );
  };
  return quotables
    .map((quotable) => ({ quotable, count: shared(quotable) }))
    .sort((left, right) => right.count - left.count)
    .slice(0, sentencesRead)
    .map(({ quotable }) => quotable);
}

function inReadingOrder(quotables: Quotable[]): Quotable[] {
  const first = quotables.map(({ passage }) => passage.number);
  return [...quotables].sort((left, right) => {
    const order = first.indexOf(left.passage.number) - first.indexOf(right.passage.number);
    return order || left.position - right.position;
  });
}

function odds(probability: number): number {
  return probability / Math.max(1e-9, 1 - probability);
}

function cite({ passage, text }: Quotable): string {
  return text.includes('\n') ? `${text} [${passage.number}]\n\n` : `${text} [${passage.number}]`;
}
