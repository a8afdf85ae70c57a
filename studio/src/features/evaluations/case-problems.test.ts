import { expect, test } from 'vitest';
import { readCases } from './case-problems.ts';
import { newCase, type DraftCase } from './draft-case.ts';

const words = {
  missing: () => 'missing', whole: () => 'whole', atLeast: (number: number) => `at least ${number}`, atMost: (number: number) => `at most ${number}`,
  tooLong: (characters: number) => `at most ${characters} characters`, sentence: (text: string) => text,
};
const draft = (changes: Partial<DraftCase> = {}): DraftCase => ({ ...newCase('One'), id: 'one', turns: [{ text: 'Hello' }], ...changes });
const problems = (...drafts: DraftCase[]) => {
  const read = readCases(drafts, words);
  return 'problems' in read ? read.problems.map(({ path, message }) => [path, message]) : [];
};

test('cases that are whole are read, with what their expectations leave open filled in', () => {
  expect(readCases([draft({ expectations: [{ type: 'hands-over' }] })], words)).toMatchObject({ cases: [{ id: 'one', expectations: [{ expected: true }] }] });
});

test('every field that is missing is named, and only as missing', () => {
  expect(problems(
    draft({ turns: [{ text: ' ' }], expectations: [{ type: 'tool-called' }, { type: 'cites-document', document: '' }, { type: 'at-most-cost' }] }),
    draft({ id: 'two', name: '' }),
  )).toEqual([
    ['cases.0.turns.0.text', 'Write what the customer says.'],
    ['cases.0.expectations.0.tool', 'missing'],
    ['cases.0.expectations.1.document', 'missing'],
    ['cases.0.expectations.2.maximumMicros', 'missing'],
    ['cases.1.name', 'missing'],
  ]);
});

test('a number out of bounds, or not whole, says what it may be', () => {
  expect(problems(draft({ repetitions: 0, weight: 101, expectations: [{ type: 'at-most-tokens', maximum: 1.5 }, { type: 'likeness', reference: 'x', minimum: 2 }] }))).toEqual([
    ['cases.0.expectations.0.maximum', 'whole'],
    ['cases.0.expectations.1.minimum', 'at most 1'],
    ['cases.0.weight', 'at most 100'],
    ['cases.0.repetitions', 'at least 1'],
  ]);
});

test('what a schema says by itself is kept: a pattern, an answer in place of a tool, a name too long', () => {
  expect(problems(draft({ name: 'x'.repeat(201), expectations: [{ type: 'matches', pattern: '(' }], stubs: [{ tool: ' ' }] }))).toEqual([
    ['cases.0.name', 'at most 200 characters'],
    ['cases.0.stubs.0.tool', 'Name the tool.'],
    ['cases.0.expectations.0.pattern', expect.stringContaining('no regular expression')],
  ]);
});
