import { expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { searchTerms } from './search.ts';

test('each word finds what begins like it, and words in quotation marks stand side by side', () => {
  expect(searchTerms('fee  "replacement card" ÜBER')).toEqual(["'fee':*", "'replacement' <-> 'card'", "'uber':*"]);
});

test('signs of the query language are text, as any other', () => {
  expect(searchTerms(String.raw`don't a\b x:*|!y`)).toEqual(["'don''t':*", String.raw`'a\\b':*`, "'x:*|!y':*"]);
});

test('text without a letter or a digit searches for nothing', () => {
  expect(searchTerms('  ?! "" "–"')).toEqual([]);
});

test('a quotation mark without its twin is no phrase', () => {
  expect(searchTerms('"card fee')).toEqual(["'card':*", "'fee':*"]);
});

test('only so many terms count', () => {
  expect(searchTerms('a '.repeat(40))).toHaveLength(LIMITS.searchTerms);
});
