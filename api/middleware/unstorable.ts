import type { FieldError } from '../../domain/errors.ts';

/** PostgreSQL holds no NUL, and half a surrogate pair is no character in any encoding. */
const UNSTORABLE = /\0|\p{Surrogate}/u;
const MESSAGE = 'Holds a character that is none: NUL, or half of a surrogate pair.';
const PROBLEMS_AT_MOST = 10;
/** Deeper than anything that we describe, and shallow enough for whoever walks it by recursion. */
const LEVELS = 100;

/**
 * The parts of a JSON value that no store takes, with their paths: texts that are none, or too many levels. Found here, they are the sender's to
 * mend; found in the middle of a turn, they would fail it again and again.
 */
export function unstorableParts(value: unknown, prefix = ''): FieldError[] {
  const problems: FieldError[] = [];
  // A list and not recursion: how deep the value goes is the sender's choice.
  const left: { path: string; value: unknown; level: number }[] = [{ path: prefix, value, level: 0 }];
  for (let next = left.pop(); next && problems.length < PROBLEMS_AT_MOST; next = left.pop()) {
    const { path, value: part, level } = next;
    if (typeof part === 'string' && UNSTORABLE.test(part)) problems.push({ path, message: MESSAGE });
    if (typeof part !== 'object' || part === null) continue;
    if (level >= LEVELS) {
      problems.push({ path: prefix, message: `Has more than ${LEVELS} levels.` });
      break;
    }
    for (const [key, inner] of Object.entries(part)) {
      if (UNSTORABLE.test(key)) problems.push({ path, message: MESSAGE });
      left.push({ path: path ? `${path}.${key}` : key, value: inner, level: level + 1 });
    }
  }
  return problems;
}
