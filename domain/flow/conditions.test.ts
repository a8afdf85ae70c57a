import { expect, test } from 'vitest';
import { chooseBranch, type ConditionBranch } from './conditions.ts';
import { conditionNode } from './nodes/condition.ts';
import { fillTemplate, fillValue, unknownVariables, variablesOf } from './template.ts';

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

test('brackets hold rules of their own, all or any of them', () => {
  const wants = (value: string) => ({ field: 'message.text', operator: 'contains' as const, value });
  const signedIn = { field: 'customer.signedIn', operator: 'is-true' as const };
  const branches = [branch('yes', 'all', signedIn, { match: 'any', rules: [wants('card'), wants('karte')] })];
  expect(chooseBranch(branches, { 'customer.signedIn': true, 'message.text': 'Meine Karte' })).toBe('yes');
  expect(chooseBranch(branches, { 'customer.signedIn': true, 'message.text': 'hello' })).toBe('else');
  expect(chooseBranch(branches, { 'customer.signedIn': false, 'message.text': 'my card' })).toBe('else');
  const either = [branch('yes', 'any', signedIn, { match: 'all', rules: [wants('card'), wants('lost')] })];
  expect(chooseBranch(either, { 'message.text': 'lost card' })).toBe('yes');
  expect(chooseBranch(either, { 'message.text': 'lost key' })).toBe('else');
});

test.each([
  ['starts-with', 'My card', 'my', true], ['starts-with', 'My card', 'card', false],
  ['ends-with', 'My card', 'CARD', true], ['ends-with', 'My card', 'my', false],
  ['at-least', 3, 3, true], ['at-least', 3, 4, false], ['at-most', 3, 3, true], ['at-most', 4, 3, false],
  ['not-exists', '', undefined, true], ['not-exists', undefined, undefined, true], ['not-exists', 0, undefined, false],
] as const)('%s: %s and %s', (operator, actual, value, expected) => {
  expect(chooseBranch([branch('b', 'all', { field: 'x', operator, value })], { x: actual }) === 'b').toBe(expected);
});

test('a rule says what is wrong with it at its own place', () => {
  const rules = [
    { field: 'message.text', operator: 'contains', value: '' },
    { field: 'retrieval.count', operator: 'at-least', value: 'many' },
    { match: 'any', rules: [{ field: 'nobody', operator: 'exists' }, { field: 'customer.signedIn', operator: 'contains', value: 'x' }] },
    { field: 'tool.status', operator: 'equals', value: 'nice' },
    { field: 'tool.status', operator: 'equals', value: 'failed' },
    { field: 'constructor', operator: 'exists' },
  ];
  const told = conditionNode.problemsOf({ branches: [{ id: 'b', rules }] }, { tools: new Map(), knowledgeBases: new Set() });
  expect(told.map(({ path, code, severity }) => `${path} ${code} ${severity}`)).toEqual([
    'branches.0.rules.0.value condition_value_missing error',
    'branches.0.rules.1.value condition_value_not_number error',
    'branches.0.rules.2.rules.0.field condition_field_unknown error',
    'branches.0.rules.2.rules.1.operator condition_operator_unfit warning',
    'branches.0.rules.3.value condition_value_unknown warning',
    'branches.0.rules.5.field condition_field_unknown error',
  ]);
});

test('a text names its variables, and those that no turn knows with their place', () => {
  const text = 'Hi {{message.text}}, {{ custmer.name }} and {{message.text}} {{constructor}}';
  expect(variablesOf(text)).toEqual(['message.text', 'custmer.name', 'constructor']);
  expect(unknownVariables(text).map(({ name, start, end }) => [name, text.slice(start, end)])).toEqual([
    ['custmer.name', '{{ custmer.name }}'], ['constructor', '{{constructor}}'],
  ]);
  expect(fillTemplate(text, { 'message.text': 'you' })).toBe('Hi you,  and you ');
});
