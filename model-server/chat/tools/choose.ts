import type { Encoder } from '../../encoder/encoder.ts';
import { dot } from '../../encoder/vectors.ts';
import { readParameters } from '../arguments/parameters.ts';
import { readValue } from '../arguments/values.ts';
import { explainIdioms, leadingVerb, synonymsOf } from '../language/synonyms.ts';
import { contentStems, firstSentence, humanise, stem, words } from '../language/words.ts';
import type { OfferedTool } from '../request.ts';
import { readsOnly, toolStems } from './schema-words.ts';

export interface ToolScore {
  tool: OfferedTool;
  /** How well the tool suits the request, about 0..1. */
  score: number;
}

/**
 * Above this a tool is taken to be what the customer wants. Chosen on the utterances of chat-accuracy's
 * table.
 */
export const toolThreshold = 0.36;

const likenessShare = 0.55;
const fitBonus = 0.08;
const verbBonus = 0.15;
/** "I lost my card" reports something to act on; nobody who says so wants a list. */
const reportPenalty = 0.2;
/** "Is there enough money ...?" asks how things are; nobody who asks so wants anything done. */
const questionPenalty = 0.12;
/** What a synonym counts beside the word itself. */
const synonymShare = 0.7;

/**
 * How well each tool suits a request, best first: likeness of meaning (the encoder) blended with shared
 * words, rare ones among the offered tools counting most, and a little more where the request opens with the
 * tool's verb or holds values that the tool takes.
 */
export async function scoreTools(
  encoder: Encoder,
  said: string,
  tools: OfferedTool[],
  today: string,
): Promise<ToolScore[]> {
  const text = explainIdioms(said);
  const { vector } = await encoder.embed(text);
  const vocabulary = tools.map(toolStems);
  const scores: ToolScore[] = [];
  for (const [index, tool] of tools.entries()) {
    const likeness = await likenessTo(encoder, vector, tool);
    const shared = sharedWords(contentStems(text), vocabulary, index);
    const score =
      likenessShare * likeness + (1 - likenessShare) * shared + fitBonus * argumentFit(text, tool, today);
    const penalty = readsOnly(tool)
      ? isReport(text)
        ? reportPenalty
        : 0
      : isQuestionOfState(text)
        ? questionPenalty
        : 0;
    scores.push({ tool, score: score + (opensWithVerb(text, tool) ? verbBonus : 0) - penalty });
  }
  return scores.sort((left, right) => right.score - left.score);
}

async function likenessTo(encoder: Encoder, vector: Float32Array, tool: OfferedTool): Promise<number> {
  const name = humanise(tool.name);
  const sentence = firstSentence(tool.description);
  const texts = [
    name,
    ...(sentence ? [sentence, `${name}: ${sentence}`, `${name}: ${tool.description}`] : []),
  ];
  const likenesses = [];
  for (const text of new Set(texts)) likenesses.push(dot(vector, (await encoder.embed(text)).vector));
  return Math.max(0, ...likenesses);
}

type Vocabulary = ReturnType<typeof toolStems>;

function sharedWords(stems: string[], vocabularies: Vocabulary[], index: number): number {
  const own = vocabularies[index];
  if (!own || stems.length === 0) return 0;
  let shared = 0;
  let total = 0;
  for (const word of stems) {
    const holders = vocabularies.filter((other) => shareOf(word, other) > 0).length;
    // A word that no tool has (a name, an amount) speaks for none of them and only a little against them all.
    const weight = holders === 0 ? 0.25 : Math.log(1 + vocabularies.length / holders);
    shared += weight * shareOf(word, own);
    total += weight;
  }
  return shared / total;
}

function shareOf(word: string, vocabulary: Vocabulary): number {
  const synonyms = synonymsOf(word).map((other) => exactShare(other, vocabulary));
  return Math.max(exactShare(word, vocabulary), synonymShare * Math.max(0, ...synonyms));
}

function exactShare(word: string, { name, description, parameters }: Vocabulary): number {
  if (name.has(word)) return 1;
  if (description.has(word)) return 0.8;
  return parameters.has(word) ? 0.35 : 0;
}

function isQuestionOfState(text: string): boolean {
  if (/^(?:is|are|was|were|do|does|did|what|how (?:much|many|is|are|was)|why|which|when|who|where)\b/i.test(text)) return true;
  // "Points balance?" asks too; "can you freeze it?" is a request in the shape of a question.
  return /\?\s*$/.test(text) && words(text).length <= 4 && !/^(?:can|could|would|will|may|please)\b/i.test(text);
}

function isReport(text: string): boolean {
  return (
    /^(?:i|i've|my|someone|somebody|it|the)\b.*\b(?:was|is|has|have|had|lost|got|been|found|broke|isn't|can't|cannot)\b/i.test(
      text,
    ) && !text.includes('?')
  );
}

function opensWithVerb(text: string, tool: OfferedTool): boolean {
  const verb = leadingVerb(text);
  const own = words(humanise(tool.name))[0];
  return verb !== undefined && own !== undefined && [verb, ...synonymsOf(verb)].includes(stem(own));
}

/** Whether a text holds an amount, a day, a time or a number that the tool takes. */
function argumentFit(text: string, tool: OfferedTool, today: string): number {
  const plain = readParameters(tool).filter(({ kind }) =>
    ['money', 'date', 'time', 'number', 'count'].includes(kind),
  );
  const held = plain.filter(
    (parameter) => readValue(parameter, text, { today, asked: false, toolWords: '' }) !== undefined,
  );
  return held.length > 0 ? 1 : 0;
}
