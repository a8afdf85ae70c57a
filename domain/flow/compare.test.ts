import { expect, test } from 'vitest';
import { compareFlows } from './compare.ts';
import type { Flow, FlowNode } from './model.ts';

const node = (id: string, config: Record<string, unknown> = {}, x = 0): FlowNode => ({ id, type: 'model', position: { x, y: 0 }, config });
const flow = (nodes: FlowNode[], ways: [string, string][] = []): Flow => ({
  nodes, edges: ways.map(([source, target], index) => ({ id: `e${index}`, source, target })),
});

test('a flow that was only drawn anew is the same', () => {
  const before = flow([node('a', { tools: ['x', { y: 1 }], temperature: 0 }), node('b')], [['a', 'b']]);
  const after = flow([node('b', {}, 9), node('a', { temperature: 0, tools: ['x', { y: 1 }] }, 7)], [['a', 'b']]);
  expect(compareFlows(before, after)).toEqual({ nodes: { added: [], removed: [], changed: [] }, edges: { added: [], removed: [] } });
});

test('nodes that came and went are named, and so are edges', () => {
  const found = compareFlows(flow([node('a'), node('b')], [['a', 'b']]), flow([node('a'), node('c')], [['a', 'c']]));
  expect(found.nodes).toMatchObject({ added: [{ id: 'c' }], removed: [{ id: 'b' }], changed: [] });
  expect(found.edges).toMatchObject({ added: [{ target: 'c' }], removed: [{ target: 'b' }] });
});

test('a changed node tells each field, before and after', () => {
  const before = node('a', { systemPrompt: 'Be kind.', fallback: { model: 'x' }, tools: ['one'] });
  const after = { ...node('a', { systemPrompt: 'Be brief.', fallback: { model: 'x' }, tools: ['one', 'two'], maxTokens: 5 }), name: 'Answer' };
  expect(compareFlows(flow([before]), flow([after])).nodes.changed).toEqual([{
    id: 'a', type: 'model', name: 'Answer', fields: [
      { path: 'name', before: null, after: 'Answer' },
      { path: 'config.maxTokens', before: null, after: 5 },
      { path: 'config.systemPrompt', before: 'Be kind.', after: 'Be brief.' },
      { path: 'config.tools', before: ['one'], after: ['one', 'two'] },
    ],
  }]);
});
