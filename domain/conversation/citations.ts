import type { Citation, Source } from './events.ts';

const QUOTE_CHARACTERS = 240;

/** The numbers of sources that a text cites as `[1]` or `[1, 3]`, in order of first appearance. */
export function citedNumbers(text: string): number[] {
  const groups = [...text.matchAll(/\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\]/g)];
  const numbers = groups.flatMap((group) => (group[1] ?? '').split(',').map((part) => Number(part)));
  return [...new Set(numbers)];
}

/**
 * The citations of a reply: each number that it cites and that a source has, with the source's sentence that
 * shares most words with the reply. Numbers without a source are not citations.
 */
export function citationsOf(text: string, sources: readonly Source[]): Citation[] {
  return citedNumbers(text).flatMap((number) => {
    const source = sources.find((candidate) => candidate.number === number);
    if (!source) return [];
    return [{ number, documentId: source.documentId, title: source.title, quote: closestSentence(source.text, text) }];
  });
}

function closestSentence(passage: string, reply: string): string {
  const wanted = new Set(wordsOf(reply));
  const scored = passage
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 0)
    .map((sentence) => {
      const words = wordsOf(sentence);
      const shared = words.filter((word) => wanted.has(word)).length;
      return { sentence, score: shared / Math.sqrt(words.length + 1) };
    });
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a), { sentence: passage, score: -1 });
  return best.sentence.slice(0, QUOTE_CHARACTERS);
}

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
