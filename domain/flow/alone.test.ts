import { expect, test } from 'vitest';
import { flowOf } from '../../test/support/flows.ts';
import { flowOfNode } from './alone.ts';
import { validateFlow } from './validate.ts';

const flow = flowOf([
  ['start', 'start'], ['find', 'retrieve', { knowledgeBaseIds: ['00000000-0000-4000-8000-000000000001'] }],
  ['model', 'model', { systemPrompt: 'Help.' }], ['broken', 'reply', {}], ['end', 'end'],
]);

const catalogue = { tools: new Map(), knowledgeBases: new Set(['00000000-0000-4000-8000-000000000001']) };

test('a node stands alone behind the start, a model behind the search of its flow, and a disabled one is enabled', () => {
  expect(flowOfNode(flow, 'broken')?.nodes.map(({ id }) => id)).toEqual(['start', 'broken']);
  expect(flowOfNode(flow, 'model')?.nodes.map(({ id }) => id)).toEqual(['start', 'find', 'model']);
  expect(flowOfNode(flow, 'model', { withSearch: false })?.nodes.map(({ id }) => id)).toEqual(['start', 'model']);
  expect(flowOfNode(flow, 'start')?.nodes.map(({ id }) => id)).toEqual(['start']);
  const disabled = { ...flow, nodes: flow.nodes.map((node) => (node.id === 'find' ? { ...node, disabled: true } : node)) };
  expect(flowOfNode(disabled, 'find')?.nodes.some((node) => node.disabled)).toBe(false);
  expect(flowOfNode(flow, 'nowhere')).toBeUndefined();
});

test('what is unfinished elsewhere in a draft is no hindrance, nor that it lacks a start', () => {
  const errors = (nodeId: string, of = flow) => validateFlow(flowOfNode(of, nodeId) ?? of, catalogue).filter(({ severity }) => severity === 'error');
  expect(errors('model')).toEqual([]);
  expect(errors('broken').map(({ nodeId }) => nodeId)).toEqual(['broken']);
  expect(errors('model', { ...flow, nodes: flow.nodes.filter(({ type }) => type !== 'start') })).toEqual([]);
});
