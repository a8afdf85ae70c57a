import { expect, test } from 'vitest';
import { chooseBranch, type ConditionBranch } from './conditions.ts';
import { fillTemplate, fillValue } from './template.ts';

const branch = (id: string, match: 'all' | 'any', ...rules: ConditionBranch['rules']): ConditionBranch => ({ id, label: id, match, rules });

test('the first branch whose rules hold is taken, without regard to case', () => {
  const branches = [
    branch('both', 'all', { field: 'message.text', operator: 'contains', value: 'card' }, { field: 'customer.signedIn', operator: 'is-true' }),
    branch('either', 'any', { field: 'message.text', operator: 'equals', value: 'HELLO' }, { field: 'retrieval.count', operator: 'greater-than', value: 2 }),
  ];
  expect(chooseBranch(branches, { 'message.text': 'My CARD', 'customer.signedIn': true })).toBe('both');
  expect(chooseBranch(branches, { 'message.text': 'my card', 'customer.signedIn': false, 'retrieval.count': 3 })).toBe('either');
  expect(chooseBranch(branches, { 'message.text': 'hello', 'customer.signedIn': false })).toBe('either');
  expect(chooseBranch(branches, {})).toBe('else');
});

test('a fact that is not known exists not, and compares as nothing', () => {
  expect(chooseBranch([branch('b', 'all', { field: 'tool.status', operator: 'exists' })], {})).toBe('else');
  expect(chooseBranch([branch('b', 'all', { field: 'retrieval.count', operator: 'less-than', value: 1 })], {})).toBe('else');
});

test('templates are filled from the facts; a lone variable keeps its type', () => {
  const facts = { 'tool.summary': 'Done', 'retrieval.count': 3 };
  expect(fillTemplate('{{tool.summary}}, {{ retrieval.count }} found, {{unknown}}.', facts)).toBe('Done, 3 found, .');
  expect(fillValue({ n: '{{retrieval.count}}', list: ['{{tool.summary}}!'] }, facts)).toEqual({ n: 3, list: ['Done!'] });
});
