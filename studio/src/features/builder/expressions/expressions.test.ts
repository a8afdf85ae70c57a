import { describe, expect, test } from 'vitest';
import { newRule, readBranches, valueOf, withField, withOperator } from './read-branches.ts';
import { sentenceOf, type Words } from './sentence.ts';

const words: Words = { locale: 'en', label: (text) => text, operator: (one) => one.replace('-', ' '), quote: (text) => `“${text}”`, not: (text) => `not (${text})` };

describe('branches as they are edited', () => {
  test('what a draft holds is read, brackets too, and what is missing is filled in', () => {
    const [branch] = readBranches([{ id: 'b', rules: [{ field: 'message.text', operator: 'shouts', value: {} }, { match: 'any', rules: [{}] }] }]);
    expect(branch).toEqual({
      id: 'b', label: '', match: 'all',
      rules: [{ field: 'message.text', operator: 'equals' }, { match: 'any', rules: [{ field: '', operator: 'equals' }] }],
    });
    expect(readBranches('nonsense')).toEqual([]);
  });

  test('another field keeps what suits it, and drops what does not', () => {
    const rule = { field: 'message.text', operator: 'contains', value: 'card' } as const;
    expect(withField(rule, 'reply.text')).toEqual({ field: 'reply.text', operator: 'contains', value: 'card' });
    expect(withField(rule, 'retrieval.count')).toEqual({ field: 'retrieval.count', operator: 'greater-than', value: '' });
    expect(withField(rule, 'customer.signedIn')).toEqual({ field: 'customer.signedIn', operator: 'is-true' });
    expect(withOperator(rule, 'exists')).toEqual({ field: 'message.text', operator: 'exists' });
    expect(withOperator({ field: 'message.text', operator: 'exists' }, 'equals')).toEqual({ field: 'message.text', operator: 'equals', value: '' });
  });

  test('a number is kept as one once it is one', () => {
    expect(valueOf('retrieval.count', '3.5')).toBe(3.5);
    expect(valueOf('retrieval.count', '-')).toBe('-');
    expect(valueOf('retrieval.count', '')).toBe('');
    expect(valueOf('message.text', '3')).toBe('3');
    expect(newRule()).toEqual({ field: 'message.text', operator: 'contains', value: '' });
  });
});

test('rules read as a sentence, brackets where they matter', () => {
  const rules = [
    { field: 'customer.signedIn', operator: 'is-true' as const },
    { match: 'any' as const, rules: [{ field: 'message.text', operator: 'contains' as const, value: 'card' }, { field: 'retrieval.count', operator: 'at-least' as const, value: 2 }] },
  ];
  expect(sentenceOf({ match: 'all', rules }, words)).toBe('Customer is signed in and (Customer\'s message contains “card” or Passages found at least 2)');
  expect(sentenceOf({ match: 'any', rules: [rules[0] ?? newRule(), { field: 'message.text', operator: 'equals', value: '' }] }, words))
    .toBe('Customer is signed in or Customer\'s message equals “…”');
  expect(sentenceOf({ match: 'all', rules: [{ field: 'customer.signedIn', operator: 'is-false' }] }, words)).toBe('not (Customer is signed in)');
});
