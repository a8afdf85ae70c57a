import { expect, test } from 'vitest';
import { shortened, wordDifference } from './word-difference.ts';

test('what was changed in a prompt is told word by word', () => {
  expect(wordDifference('Answer briefly and truthfully.', 'Answer kindly and truthfully. Never guess.')).toEqual([
    { kind: 'same', text: 'Answer ' }, { kind: 'removed', text: 'briefly ' }, { kind: 'added', text: 'kindly ' },
    { kind: 'same', text: 'and ' }, { kind: 'removed', text: 'truthfully.' }, { kind: 'added', text: 'truthfully. Never guess.' },
  ]);
  expect(wordDifference('Same', 'Same')).toEqual([{ kind: 'same', text: 'Same' }]);
  expect(wordDifference('', 'New')).toEqual([{ kind: 'added', text: 'New' }]);
});

test('a line that is added does not change the last word before it', () => {
  expect(wordDifference('Call a person.', 'Call a person.\n- Be kind.')).toEqual([
    { kind: 'same', text: 'Call a person.' }, { kind: 'added', text: '\n- Be kind.' },
  ]);
});

test('both texts can be read from the difference', () => {
  const [before, after] = ['a b c d\ne f', 'x b d\n\ne g f'];
  const parts = wordDifference(before, after);
  const read = (without: string) => parts.filter(({ kind }) => kind !== without).map(({ text }) => text).join('');
  expect([read('added'), read('removed')]).toEqual([before, after]);
});

test('texts that are too long for it are shown as replaced', () => {
  const words = (letter: string) => Array.from({ length: 1_500 }, (_, index) => `${letter}${index} `).join('');
  expect(wordDifference(words('a'), words('b')).map(({ kind }) => kind)).toEqual(['removed', 'added']);
});

test('a long text shows what is around its changes', () => {
  const long = 'word '.repeat(400);
  const parts = shortened(wordDifference(`${long}old ${long}`, `${long}new ${long}`), 20);
  expect(parts.map(({ kind }) => kind)).toEqual(['same', 'removed', 'added', 'same']);
  expect(parts[0]?.text).toMatch(/^ … (word )+$/);
  expect(parts.every(({ text }) => text.length < 60)).toBe(true);
});
