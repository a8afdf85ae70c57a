import { expect, test } from 'vitest';
import { shownArgument, writtenArgument } from './written-arguments.ts';

test.each([
  ['number', '5000', 5000], ['number', '{{retrieval.count}}', '{{retrieval.count}}'], ['number', 'many', 'many'],
  ['text', '5000', '5000'], ['switch', 'true', true], ['switch', '{{customer.signedIn}}', '{{customer.signedIn}}'],
  ['json', '{"a":"{{message.text}}"}', { a: '{{message.text}}' }], ['json', '{"a"', '{"a"'], ['text', '', undefined],
] as const)('an argument of kind %s written as %s', (kind, text, expected) => {
  expect(writtenArgument(kind, text)).toEqual(expected);
});

test('an argument is shown as it was written', () => {
  expect(shownArgument('number', 5000)).toBe('5000');
  expect(shownArgument('json', { a: 1 })).toBe('{\n  "a": 1\n}');
  expect(shownArgument('text', undefined)).toBe('');
  expect(shownArgument('number', '{{retrieval.count}}')).toBe('{{retrieval.count}}');
});
