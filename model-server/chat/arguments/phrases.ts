import { stem, words } from '../language/words.ts';
import type { Parameter } from './parameters.ts';

const quoted = /["“]([^"”]+)["”]/;

/** A proper name: "to Alice", "for Bob Stone", "add Bob Stone", "called Spring fund"; or the whole of a short answer. */
export function readName(_parameter: Parameter, text: string, asked: boolean): string | undefined {
  const name =
    quoted.exec(text)?.[1] ??
    /\b(?:to|for|from|with|add|named|called|payee|recipient)\s+((?:\p{Lu}[\p{L}'-]+)(?:\s+\p{Lu}[\p{L}'-]+)*)/u.exec(
      text,
    )?.[1];
  if (name !== undefined) return name;
  return asked && words(text).length <= 6 ? text.replace(/[.!]$/, '').trim() : undefined;
}

/** Words that a request for a search is made of, besides what is searched for. */
const requestWords = new Set(
  (
    'find search look show list get any all me my i a an the of for in on at by with about do does did you have has is are ' +
    'was were there can could please what which that to from and or how much many often spend spent pay paid payment ' +
    'payments transaction transactions purchase purchases charge charges recent last latest month week year today ' +
    'yesterday this past days between since want need would like see every up something some our your books book ' +
    'results named called written titled search information where nearest closest near nearby here january february march april may june july august ' +
    'september october november december'
  ).split(' '),
);

/**
 * What to search for: the quoted part, what follows the parameter's own preposition, or the words that
 * remain.
 */
export function readQuery(
  { label }: Parameter,
  text: string,
  { asked, toolWords }: { asked: boolean; toolWords: string },
): string | undefined {
  const inQuotes = quoted.exec(text)?.[1];
  if (inQuotes !== undefined) return inQuotes;
  const own = new RegExp(String.raw`\b${label.split(' ').at(-1)}\s+(?:is\s+)?([\p{L}\p{N}' -]+)`, 'iu').exec(
    text,
  )?.[1];
  if (own !== undefined && words(own).length <= 6) return own.trim();
  if (/author/.test(label)) return /\b(?:by|from)\s+((?:\p{Lu}[\p{L}.'-]*\s*)+)/u.exec(text)?.[1]?.trim();
  if (asked) return text.replace(/[.!?]$/, '').trim() || undefined;
  const tools = new Set(words(toolWords).map(stem));
  const kept = (text.match(/[\p{L}\p{N}][\p{L}\p{N}'&.-]*/gu) ?? [])
    .map((word) => word.replace(/(?:'s|[.'-])$/, ''))
    .filter(
      (word) =>
        !requestWords.has(word.toLowerCase()) && !tools.has(stem(word.toLowerCase())) && !/^\d+$/.test(word),
    );
  return kept.length > 0 && kept.length <= 8 ? kept.join(' ') : undefined;
}

/** A remark: "memo rent for May", "with the note thanks", `"..."`, or the whole of an answer. */
export function readWords({ label }: Parameter, text: string, asked: boolean): string | undefined {
  const inQuotes = quoted.exec(text)?.[1];
  if (inQuotes !== undefined) return inQuotes;
  const lead = label.split(' ').at(-1);
  const marked = new RegExp(
    String.raw`\b(?:${lead}|memo|note|message)(?:\s+(?:is|saying|of))?[:\s]+([^.!?]+)`,
    'i',
  ).exec(text)?.[1];
  const purpose = /^(?:memo|note|purpose|message|comment)$/.test(lead ?? '')
    ? /\bfor ((?:my |the )?\p{Ll}{3,}(?: \p{Ll}+){0,4})[.!]?$/u.exec(text)?.[1]
    : undefined;
  return marked?.trim() ?? purpose ?? (asked ? text.trim() : undefined);
}
