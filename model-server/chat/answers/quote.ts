import type { Encoder } from '../../encoder/encoder.ts';
import { blend, relevanceOf, scorePassage } from '../../rerank/relevance.ts';
import type { OfferedPassage } from '../passages.ts';
import { composeAnswer, leaning, type ScoredQuotable } from './compose.ts';
import { asksForSteps, factsAsked, holdsFact, namesStranger } from './question-kinds.ts';
import { quotablesOf, type Quotable } from './sentences.ts';

/** Below this relevance the passages do not answer the question. */
export const quoteThreshold = 0.3;
/** Only these passages are read sentence by sentence: the ones that are most about the question. */
const passagesRead = 3;
/** How far behind the best passage another may lie, in the blend of cosine and coverage, to be read. */
const passageReach = 0.12;
/** Each sentence that is new costs a run of the encoder, some 5 ms. */
const quotablesRead = 30;

/** What a quotable's own likeness counts beside its passage's. */
const ownShare = 0.5;
/** What it is worth to hold the kind of fact that is asked for, and to be a list where steps are. */
const factBonus = 0.08;
const stepBonus = { ordered: 0.06, unordered: 0.03 };

export interface Quotes {
  /** How much the best passage, or a part of it, is about the question: 0..1. */
  relevance: number;
  text: string;
}

/** The parts of the offered passages that answer a question best, each followed by its citation `[n]`. */
export async function quotePassages(
  encoder: Encoder,
  question: string,
  passages: OfferedPassage[],
): Promise<Quotes> {
  if (namesStranger(question, passages.flatMap(({ title, text }) => [title, text]))) return { relevance: 0, text: '' };
  const read = await closestPassages(encoder, question, passages);
  const quotables = read.flatMap(({ passage, likeness }) =>
    quotablesOf(passage).map((quotable) => ({ quotable, passageLikeness: likeness })),
  );
  const scored: ScoredQuotable[] = [];
  let closest = 0;
  for (const [index, { quotable, passageLikeness }] of quotables.slice(0, quotablesRead).entries()) {
    const likeness = await likenessOf(encoder, question, quotable, quotables[index - 1]?.quotable);
    closest = Math.max(closest, likeness);
    const score = ownShare * likeness + (1 - ownShare) * passageLikeness + bonusFor(question, quotable);
    scored.push({ quotable, score });
  }
  scored.sort((left, right) => right.score - left.score);
  const nearest = Math.max(closest, read[0]?.likeness ?? 0);
  return { relevance: scored.length > 0 ? relevanceOf(nearest) : 0, text: composeAnswer(question, scored) };
}

interface ReadPassage {
  passage: OfferedPassage;
  likeness: number;
}

async function closestPassages(encoder: Encoder, question: string, passages: OfferedPassage[]): Promise<ReadPassage[]> {
  const scored: ReadPassage[] = [];
  for (const passage of passages) {
    // Written as a search writes what it reranks, so that the encoder often knows it already.
    const text = [passage.title, passage.text].filter(Boolean).join('\n');
    scored.push({ passage, likeness: blend(await scorePassage(encoder, question, text)) });
  }
  scored.sort((left, right) => right.likeness - left.likeness);
  const best = scored[0]?.likeness ?? 0;
  return scored.slice(0, passagesRead).filter(({ likeness }) => likeness >= best - passageReach);
}

/**
 * A sentence alone often lacks its subject ("It costs $5."), which its heading has, or the sentence before it.
 */
async function likenessOf(
  encoder: Encoder,
  question: string,
  { passage, text, kind }: Quotable,
  before: Quotable | undefined,
): Promise<number> {
  const heading = passage.title.split(' › ').at(-1) ?? '';
  const leans = kind === 'sentence' && leaning.test(text) && before?.passage === passage && before.kind === 'sentence';
  const whole = leans ? `${before.text} ${text}` : text;
  return blend(await scorePassage(encoder, question, heading === '' ? whole : `${heading}: ${whole}`));
}

function bonusFor(question: string, { text, group }: Quotable): number {
  const asked = factsAsked(question);
  const held = asked.filter((kind) => holdsFact(text, kind)).length;
  const list = asksForSteps(question) && !leaning.test(group?.lead ?? '') ? group : undefined;
  const steps = list ? stepBonus[list.ordered ? 'ordered' : 'unordered'] : 0;
  return (asked.length > 0 ? (factBonus * held) / asked.length : 0) + steps;
}
