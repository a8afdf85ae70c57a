import { words } from './words.ts';

const phraseEnd = String.raw`(?=\s+(?:from|to|for|on|with|using|by|into|tomorrow|today|and)\b|[,.?!]|$)`;
const fromPhrase = new RegExp(String.raw`\b(?:from|out of|using)\s+(.+?)${phraseEnd}`, 'iu');
export const toPhrase = new RegExp(
  String.raw`(?<!\b(?:want|need|like|have|going|able|trying|wish)\s)\b(?:to|into|pay)\s+(.+?)${phraseEnd}`,
  'iu',
);

/**
 * The part of a request that speaks of a parameter: what follows "from", or "to", or all but the other end's
 * part.
 * @param isAnswer the text answers a question, so that a few words alone may name the thing
 */
export function scopeOf(end: 'from' | 'to' | undefined, text: string, isAnswer: boolean): string {
  if (end === 'from') return fromPhrase.exec(text)?.[1] ?? (isAnswer && words(text).length <= 3 ? text : '');
  if (end === 'to') return toPhrase.exec(text)?.[1] ?? text.replace(fromPhrase, ' ');
  return text.replace(fromPhrase, ' ');
}
