import { expect, test } from 'vitest';
import { unstorableParts } from './unstorable.ts';

const pathsOf = (value: unknown) => unstorableParts(value).map(({ path }) => path).sort();

test('NUL and half a surrogate pair are found wherever they are, keys included', () => {
  expect(pathsOf({ name: 'a\0b', flow: { nodes: [{ id: 'ok' }, { id: '\ud83d' }] }, tags: { 'k\0': 1 } }))
    .toEqual(['flow.nodes.1.id', 'name', 'tags']);
});

test('every real character is welcome', () => {
  expect(unstorableParts({ text: 'ñ 漢字 😀 👩‍👩‍👧 \u200f\t\n\u{10ffff}' })).toEqual([]);
});

test('a value of absurd depth is refused, and does not exhaust whoever looks through it', () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 50_000; level += 1) deep = [deep];
  expect(unstorableParts({ deep })).toEqual([{ path: '', message: expect.stringContaining('100 levels') }]);
});
