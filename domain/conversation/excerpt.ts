export interface ExcerptPart {
  text: string;
  /** It is what was searched for. */
  found: boolean;
}

const AROUND_CHARACTERS = 70;

/**
 * The part of a message that holds what was searched for, with each word that begins like one of the search's marked.
 * @returns the message's beginning where no word of it does
 */
export function excerptOf(content: string, search: string): ExcerptPart[] {
  const text = content.replace(/\s+/gu, ' ').trim();
  const pattern = wordsOf(search).map(escaped).sort((one, other) => other.length - one.length).join('|');
  const hits = pattern ? [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})[\\p{L}\\p{N}]*`, 'giu'))] : [];
  const start = Math.max(0, (hits[0]?.index ?? 0) - AROUND_CHARACTERS);
  const from = start === 0 ? 0 : text.indexOf(' ', start) + 1;
  const until = Math.min(text.length, (hits[0]?.index ?? 0) + 2 * AROUND_CHARACTERS);
  const parts: ExcerptPart[] = [];
  const add = (piece: string, found: boolean) => void (piece && parts.push({ text: piece, found }));
  let read = from;
  for (const { 0: word, index } of hits.filter((hit) => hit.index < until)) {
    add(text.slice(read, index), false);
    add(word, true);
    read = index + word.length;
  }
  add(text.slice(read, until), false);
  if (from > 0) parts.unshift({ text: '… ', found: false });
  if (until < text.length) parts.push({ text: ' …', found: false });
  return parts;
}

const wordsOf = (search: string): string[] => search.match(/[\p{L}\p{N}]+(?:[.,'’:@-][\p{L}\p{N}]+)*/gu) ?? [];
const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
