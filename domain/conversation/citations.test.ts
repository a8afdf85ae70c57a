import { expect, test } from 'vitest';
import { citationsOf, citedNumbers } from './citations.ts';
import type { Source } from './events.ts';

const source = (number: number, text: string): Source => ({ number, documentId: `doc-${number}`, title: `Title ${number}`, text, score: 1 });

test('numbers are read in order of appearance, each once, lists of them too', () => {
  expect(citedNumbers('See [2], then [1, 3] and [2]. Not [x] or [1234].')).toEqual([2, 1, 3]);
});

test('a citation quotes the sentence that the reply draws on', () => {
  const sources = [source(1, 'We open at nine. A wire costs twenty dollars. Ask us anything.')];
  expect(citationsOf('A wire transfer costs twenty dollars [1].', sources)).toEqual([
    { number: 1, documentId: 'doc-1', title: 'Title 1', quote: 'A wire costs twenty dollars.' },
  ]);
});

test('a number without a source is no citation', () => {
  expect(citationsOf('As is known [7].', [source(1, 'Text.')])).toEqual([]);
});
