import { expect, test } from 'vitest';
import { excerptOf } from './excerpt.ts';

const marked = (content: string, search: string) => excerptOf(content, search).map(({ text, found }) => (found ? `[${text}]` : text)).join('');

test('words that begin like those of the search are marked, whatever their case', () => {
  expect(marked('<b>Transfer</b> 50 to Alice;\ntransfers & done', 'transfer ALICE')).toBe('<b>[Transfer]</b> 50 to [Alice]; [transfers] & done');
});

test('a word within another is none', () => {
  expect(marked('The discard pile', 'card')).toBe('The discard pile');
});

test('of a long message, what is around the first hit', () => {
  const text = marked(`${'before '.repeat(60)}the Kreditkarte ${'after '.repeat(60)}`, 'kredit');
  expect(text).toMatch(/^… (before )+the \[Kreditkarte\] (after ?)+/u);
  expect(text.endsWith(' …')).toBe(true);
  expect(text.length).toBeLessThan(260);
});

test('signs of a pattern are text', () => {
  expect(marked('Pay 5.00 (or 5x00)', '5.00 (')).toBe('Pay [5.00] (or 5x00)');
});

test.each([
  ['Die Gebühr im Café', 'gebuhr CAFÉ', 'Die [Gebühr] im [Café]'],
  ['ÜBER die Straße und zurück', 'über strasse', '[ÜBER] die [Straße] und zurück'],
  ['Cafe\u0301s am Eck', 'café', '[Cafe\u0301s] am Eck'],
  ['🙂 Ærø, 𝒳 naïve', 'aero naive', '🙂 [Ærø], 𝒳 [naïve]'],
])('"%s" is marked as it was written when "%s" is searched for', (content, search, expected) => {
  expect(marked(content, search)).toBe(expected);
});
