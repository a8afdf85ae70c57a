import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { compareFlows } from '../../../../../domain/flow/compare.ts';
import type { FlowNode } from '../../../../../domain/flow/model.ts';
import { i18n } from '../../../i18n.ts';
import { useDifferenceWords } from './use-difference-words.ts';

const BASE = '0f8fad5b-d9cb-469f-a165-70867728950e';
const node = (type: string, config: Record<string, unknown>, more: Partial<FlowNode> = {}): FlowNode => ({ id: 'n', type, position: { x: 0, y: 0 }, config, ...more });

/** Rows as a reader has them: label, before, after. */
function rows(before: FlowNode, after: FlowNode): [label: string, before: string, after: string][] {
  const difference = compareFlows({ nodes: [before], edges: [] }, { nodes: [after], edges: [] });
  let found: [string, string, string][] = [];
  mount({
    setup() {
      const { rowsOf } = useDifferenceWords(() => new Map([[BASE, 'Guides']]));
      found = difference.nodes.changed.flatMap(({ type, fields }) => fields.flatMap((field) => rowsOf(type, field))).map((row) => [row.label, row.before, row.after]);
      return () => null;
    },
  }, { global: { plugins: [i18n] } });
  return found;
}

test('fields have the names that their form has for them, and choices their words', () => {
  expect(rows(node('model', { responseFormat: 'concise', maxTokens: 100 }), node('model', { responseFormat: 'detailed', maxTokens: 200 }, { name: 'Answer' }))).toEqual([
    ['Name on the canvas', '–', 'Answer'],
    ['Tokens of a reply, at most', '100', '200'],
    ['Length of answers', 'Concise', 'Detailed'],
  ]);
});

test('what is not set says what holds then', () => {
  expect(rows(node('model', {}), node('model', { temperature: 1 }))).toEqual([['Temperature', '0.2 (by default)', '1']]);
});

test('a field within a field is named by both', () => {
  const [row] = rows(node('model', { fallback: { provider: 'demo', model: 'a' } }), node('model', { fallback: { provider: 'demo', model: 'b' } }));
  expect(row).toEqual(['Fallback model › Name of the model', 'a', 'b']);
});

test('tools that came, went and changed are told one by one', () => {
  const tool = (name: string, more: object = {}) => ({ name, enabled: true, strategy: 'ai_decides', ...more });
  expect(rows(node('model', { tools: [tool('a'), tool('b')] }), node('model', { tools: [tool('b', { requires2FA: true }), tool('c')] }))).toEqual([
    ['Tools › a', 'Used: Yes\nWhen it is used: Model decides', '–'],
    ['Tools › b › Requires 2FA', '–', 'Yes'],
    ['Tools › c', '–', 'Used: Yes\nWhen it is used: Model decides'],
  ]);
});

test('knowledge bases have their names', () => {
  expect(rows(node('retrieve', { knowledgeBaseIds: [] }), node('retrieve', { knowledgeBaseIds: [BASE] }))).toEqual([['Knowledge bases', '–', 'Guides']]);
});

test('a branch reads as a sentence', () => {
  const branch = (value: string) => ({ id: 'b1', label: 'Cards', match: 'all', rules: [{ field: 'message.text', operator: 'contains', value }] });
  expect(rows(node('condition', { branches: [branch('card')] }), node('condition', { branches: [branch('loan')] }))).toEqual([
    ['Branches › Cards', 'Customer\'s message contains “card”', 'Customer\'s message contains “loan”'],
  ]);
});

test('a node that was switched off is told, and one of an unknown kind, too', () => {
  expect(rows(node('magic', { a: 1 }), node('magic', { a: { b: 2 } }, { disabled: true }))).toEqual([
    ['A', '1', 'B: 2'], ['Switched off', 'No', 'Yes'],
  ]);
});
