import { LIMITS } from '../limits.ts';
import { folded } from './folded.ts';

/**
 * What somebody searches for, as queries of PostgreSQL's full-text search, one a term: a conversation has to have
 * each of them, in whichever of its messages. A word finds those that begin like it, so that "fee" finds "fees" in any
 * language, with accents or without; words in quotation marks stand side by side.
 * @returns none where the text holds neither letters nor digits: then nothing is found
 */
export function searchTerms(text: string): string[] {
  const found = [...folded(text).matchAll(/"([^"]*)"|([^\s"]+)/gu)];
  return found
    .flatMap(([, phrase, word]) => (phrase === undefined ? beginning(word ?? '') : sideBySide(phrase)))
    .slice(0, LIMITS.searchTerms);
}

const beginning = (word: string) => (hasSubstance(word) ? [`${quoted(word)}:*`] : []);

function sideBySide(phrase: string): string[] {
  const words = phrase.split(/\s+/u).filter(hasSubstance);
  return words.length > 0 ? [words.map(quoted).join(' <-> ')] : [];
}

const hasSubstance = (word: string) => /[\p{L}\p{N}]/u.test(word);
/** A lexeme in quotes is text, whatever signs it holds. */
const quoted = (word: string) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
