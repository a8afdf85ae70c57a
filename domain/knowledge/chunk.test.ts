import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Block } from './blocks.ts';
import { chunkBlocks, chunkSizeFor, estimateTokens, MINILM_CHUNK } from './chunk.ts';

const settings = { ...MINILM_CHUNK, countTokens: estimateTokens };
const wordsOf = (text: string) => text.split(/\s+/u).filter(Boolean);

const word = fc.stringMatching(/^[a-zäéß0-9,.-]{1,14}$/u);
const sentence = fc.array(word, { minLength: 1, maxLength: 120 }).map((words) => words.join(' '));
const block: fc.Arbitrary<Block> = fc.oneof(
  sentence.map((text) => ({ kind: 'paragraph' as const, text })),
  fc.array(sentence, { minLength: 1, maxLength: 5 }).map((lines) => ({ kind: 'list' as const, text: lines.join('\n') })),
  fc.record({ kind: fc.constant('heading' as const), text: word, level: fc.integer({ min: 1, max: 4 }) }),
);

describe('chunks of any document', () => {
  test('hold every word of it, in order, in text or heading path', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), (blocks) => {
        const chunks = chunkBlocks(blocks, settings);
        const all = chunks.map((chunk) => `${chunk.headingPath} ${chunk.text}`).join(' ');
        const held = new Set(wordsOf(all));
        for (const { text } of blocks) for (const each of wordsOf(text)) expect(held).toContain(each);
      }),
      { numRuns: 60 },
    );
  });

  test('are never longer than the target', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), (blocks) => {
        for (const { text } of chunkBlocks(blocks, settings)) {
          expect(estimateTokens(text)).toBeLessThanOrEqual(settings.targetTokens);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('never cut a word', () => {
    fc.assert(
      fc.property(sentence, (text) => {
        const known = new Set(wordsOf(text));
        for (const chunk of chunkBlocks([{ kind: 'paragraph', text }], { ...settings, targetTokens: 9, overlapTokens: 3 })) {
          for (const each of wordsOf(chunk.text)) expect(known).toContain(each);
        }
      }),
      { numRuns: 60 },
    );
  });
});

test('a chunk knows the headings above it and its page', () => {
  const chunks = chunkBlocks(
    [
      { kind: 'heading', level: 1, text: 'Cards' },
      { kind: 'heading', level: 2, text: 'Fees' },
      { kind: 'paragraph', text: 'Two percent abroad.', page: 3 },
      { kind: 'heading', level: 1, text: 'Loans' },
    ],
    settings,
  );
  expect(chunks).toEqual([
    { ordinal: 0, headingPath: 'Cards › Fees', page: 3, text: 'Two percent abroad.' },
    { ordinal: 1, headingPath: 'Loans', text: 'Loans' },
  ]);
});

test('a long section is repeated a little where it is cut', () => {
  const text = Array.from({ length: 300 }, (_, index) => `word${index}`).join(' ');
  const [first, second] = chunkBlocks([{ kind: 'paragraph', text }], settings);
  const lastOfFirst = wordsOf(first?.text ?? '').at(-1) ?? '';
  expect(wordsOf(second?.text ?? '')).toContain(lastOfFirst);
});

test('chunks are as long as the embedding model reads', () => {
  for (const model of ['all-MiniLM-L6-v2', 'sentence-transformers/all-MiniLM-L6-v2']) expect(chunkSizeFor(model)).toBe(MINILM_CHUNK);
  expect(chunkSizeFor('text-embedding-3-small')).toEqual({ targetTokens: 512, overlapTokens: 50 });
});
