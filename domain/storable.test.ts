import { expect, test } from 'vitest';
import { storable, storableJsonText, StorableText } from './storable.ts';

test('NUL is left out and half a pair replaced, at any depth; all else stays', () => {
  expect(storable({ 'k\0': ['a\0b', { c: '\ud83d!' }], n: 1, none: null, face: '😀' }))
    .toEqual({ k: ['ab', { c: '\ufffd!' }], n: 1, none: null, face: '😀' });
});

test('a character that arrives in two pieces is one', () => {
  const text = new StorableText();
  expect([text.next('so \ud83d'), text.next('\ude00 good'), text.next('\0')]).toEqual(['so ', '😀 good', '']);
});

test('arguments are cleaned behind their escapes, and broken ones stay as they were written', () => {
  expect(storableJsonText('{"memo":"a\\u0000b \\ud83d\\ude00"}')).toBe('{"memo":"ab 😀"}');
  expect(storableJsonText('{"memo":"a\\u0000')).toBe('{"memo":"a\\u0000');
  expect(storableJsonText('{ "memo": "kept" }')).toBe('{ "memo": "kept" }');
});
