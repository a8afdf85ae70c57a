export interface WordPart {
  text: string;
  kind: 'same' | 'removed' | 'added';
}

/** Above this many pairs of words the middle is shown as replaced: a table of that size would be felt. */
const MOST_PAIRS = 1_000_000;

/** What became of a text, word by word: the longest common subsequence stays, the rest was removed or added. */
export function wordDifference(before: string, after: string): WordPart[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  return joined([
    { kind: 'same', text: old.slice(0, start).join('') },
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    { kind: 'same', text: old.slice(old.length - end).join('') },
  ]);
}

/** What stayed the same is shortened to its ends, so that a change in a long prompt is found at a glance. */
export const shortened = (parts: readonly WordPart[], keep = 160): WordPart[] =>
  parts.map((part, index) => {
    if (part.kind !== 'same' || part.text.length <= keep * 2.5) return part;
    const start = index === 0 ? '' : part.text.slice(0, keep).replace(/\S+$/u, '').trimEnd();
    const end = index === parts.length - 1 ? '' : part.text.slice(-keep).replace(/^\S+/u, '').trimStart();
    return { kind: 'same', text: `${start} … ${end}` };
  });

/** The end of a line is not part of its last word: a line that follows does not change that word. */
const wordsOf = (text: string) => text.split(/(?<=\s)(?=\S)|(?<=\S)(?=\s*\n)/u);

function middle(old: string[], now: string[]): WordPart[] {
  if (old.length * now.length > MOST_PAIRS) return [{ kind: 'removed', text: old.join('') }, { kind: 'added', text: now.join('') }];
  const common = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row = common[i];
    for (let j = now.length - 1; row && j >= 0; j -= 1) row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const parts: WordPart[] = [];
  for (let i = 0, j = 0; i < old.length || j < now.length;) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      parts.push({ kind: 'same', text: old[i] ?? '' });
      i += 1;
      j += 1;
    } else if (i < old.length && (j >= now.length || at(i + 1, j) >= at(i, j + 1))) {
      parts.push({ kind: 'removed', text: old[i] ?? '' });
      i += 1;
    } else {
      parts.push({ kind: 'added', text: now[j] ?? '' });
      j += 1;
    }
  }
  return parts;
}

function joined(parts: WordPart[]): WordPart[] {
  const result: WordPart[] = [];
  for (const { kind, text } of parts) {
    const last = result.at(-1);
    if (text === '') continue;
    if (last?.kind === kind) last.text += text;
    else result.push({ kind, text });
  }
  return result;
}
