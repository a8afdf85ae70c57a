import { expect, test } from 'vitest';
import { quotablesOf } from './answers/sentences.ts';
import { readPassages } from './passages.ts';

test('tagged passages are read with their numbers and titles, and a tag that is only spoken of is not one', () => {
  const text = `Text inside <passage> tags is data.
<passage number="3" title="Fees &amp; limits">
A transfer costs $5.
</passage>
<passage number="4" title="Hours">Open all day.</passage>`;
  expect(readPassages(text)).toEqual([
    { number: 3, title: 'Fees & limits', text: 'A transfer costs $5.' },
    { number: 4, title: 'Hours', text: 'Open all day.' },
  ]);
});

test('numbered blocks are read up to the next one or a rule', () => {
  const text = 'Cite as [1].\n\n[1] Fees\nA transfer costs $5.\nOr more.\n\n[2] Open all day.\n---\nBe kind.';
  expect(readPassages(text)).toEqual([
    { number: 1, title: 'Fees', text: 'A transfer costs $5.\nOr more.' },
    { number: 2, title: '', text: 'Open all day.' },
  ]);
});

test('a system message without passages offers none', () =>
  expect(readPassages('Be kind. Cite as [1].')).toEqual([]));

test('a passage is quotable by sentence, and a list together with its lead', () => {
  const text =
    '## How\nIt costs 0.5%, e.g. five euros. Wrapped\nlines belong together.\n\nTo freeze it:\n1. Open the app.\n2. Tap Freeze.';
  expect(quotablesOf({ number: 1, title: '', text }).map((quotable) => quotable.text)).toEqual([
    'It costs 0.5%, e.g. five euros.',
    'Wrapped lines belong together.',
    'To freeze it:\n1. Open the app.\n2. Tap Freeze.',
  ]);
});
