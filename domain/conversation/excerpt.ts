import { folded } from './folded.ts';

export interface ExcerptPart {
  text: string;
  /** It is what was searched for. */
  found: boolean;
}

const AROUND_CHARACTERS = 70;

/**
 * The part of a message that holds what was searched for, with each word that begins like one of the search's marked,
 * whatever its accents.
 * @returns the message's beginning where no word of it does
 */
export function excerptOf(content: string, search: string): ExcerptPart[] {
  const text = content.replace(/\s+/gu, ' ').trim();
  const hits = hitsIn(text, search);
  const start = Math.max(0, (hits[0]?.index ?? 0) - AROUND_CHARACTERS);
  const from = start === 0 ? 0 : text.indexOf(' ', start) + 1;
  const until = Math.min(text.length, (hits[0]?.index ?? 0) + 2 * AROUND_CHARACTERS);
  const parts: ExcerptPart[] = [];
  const add = (piece: string, found: boolean) => void (piece && parts.push({ text: piece, found }));
  let read = from;
  for (const { index, end } of hits.filter((hit) => hit.index < until)) {
    add(text.slice(read, index), false);
    add(text.slice(index, end), true);
    read = end;
  }
  add(text.slice(read, until), false);
  if (from > 0) parts.unshift({ text: '… ', found: false });
  if (until < text.length) parts.push({ text: ' …', found: false });
  return parts;
}

/** Where words begin like one of the search's, as places in the text as it was written. */
function hitsIn(text: string, search: string): { index: number; end: number }[] {
  const pattern = wordsOf(folded(search)).map(escaped).sort((one, other) => other.length - one.length).join('|');
  if (!pattern) return [];
  const { plain, places } = foldedWithPlaces(text);
  const found = plain.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})[\\p{L}\\p{N}]*`, 'gu'));
  return [...found].map(({ 0: word, index }) => ({ index: places[index] ?? 0, end: places[index + word.length] ?? text.length }));
}

/** @returns the folded text, and for each of its units where its letter began; accents written by themselves end a letter */
function foldedWithPlaces(text: string): { plain: string; places: number[] } {
  const places: number[] = [];
  let plain = '';
  let at = 0;
  for (const letter of text) {
    const without = folded(letter);
    for (let unit = 0; unit < without.length; unit += 1) places.push(at);
    plain += without;
    at += letter.length;
  }
  return { plain, places };
}

const wordsOf = (search: string): string[] => search.match(/[\p{L}\p{N}]+(?:[.,'’:@-][\p{L}\p{N}]+)*/gu) ?? [];
const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
