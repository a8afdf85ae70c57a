import { expect, test } from 'vitest';
import { translator } from './sentences.ts';

const german = translator({
  'It cost {cost}.': 'Es kostete {cost}.',
  'It cost {cost}, more than {maximum}.': 'Mehr als {maximum}: Es kostete {cost}.',
  'It says "{text}" (once).': 'Es sagt „{text}“ (einmal).',
  'Good ratings': 'Gute Bewertungen',
  '{metric} fell.': '{metric}: gesunken.',
  'The end.': 'Ende.',
});

test.each([
  ['The end.', 'Ende.'],
  ['It cost $1.', 'Es kostete $1.'],
  ['It cost $2, more than $1.', 'Mehr als $1: Es kostete $2.'],
  ['It says "a\n.* b" (once).', 'Es sagt „a\n.* b“ (einmal).'],
  ['Good ratings fell.', 'Gute Bewertungen: gesunken.'],
  ['It cost $1.50. The end.', 'Es kostete $1.50. Ende.'],
])('%j is said so: %j', (english, said) => expect(german(english)).toBe(said));

test.each(['What a person wrote.', 'The end. And more.', '', 'The end'])('%j is not of the engine, and stays', (text) => {
  expect(german(text)).toBe(text);
});
