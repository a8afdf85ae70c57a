import { describe, expect, test } from 'vitest';
import type { Flow } from '../../../../domain/flow/model.ts';
import { addNode, connect, moveNodes, newNodeId, remove, setConfig } from './flow-operations.ts';

const flow: Flow = {
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, config: {} },
    { id: 'guard', type: 'guardrail', position: { x: 300, y: 0 }, config: {} },
    { id: 'end', type: 'end', position: { x: 600, y: 0 }, config: {} },
  ],
  edges: [
    { id: 'e1', source: 'start', target: 'guard' },
    { id: 'e2', source: 'guard', sourceHandle: 'next', target: 'end' },
  ],
};

describe('operations on a flow', () => {
  test('a node that is added after another takes its first free outlet, and no one\'s place', () => {
    const grown = addNode('reply-1', 'reply', { after: 'guard' })(flow);
    expect(grown.edges.at(-1)).toMatchObject({ source: 'guard', sourceHandle: 'blocked', target: 'reply-1' });
    expect(grown.nodes.at(-1)?.position).toEqual({ x: 600, y: 150 });
    expect(flow.nodes).toHaveLength(3);
  });

  test('a node that is added after one whose only outlet is taken goes between', () => {
    const grown = addNode('wait-1', 'wait', { after: 'start' })(flow);
    expect(grown.edges).toContainEqual(expect.objectContaining({ source: 'start', target: 'wait-1' }));
    expect(grown.edges).toContainEqual(expect.objectContaining({ source: 'wait-1', sourceHandle: 'next', target: 'guard' }));
    expect(grown.edges.filter((edge) => edge.source === 'start')).toHaveLength(1);
  });

  test('an outlet has one edge: a new one replaces it, though it was saved without its handle\'s name', () => {
    const changed = connect('start', 'next', 'end')(flow);
    expect(changed.edges.filter((edge) => edge.source === 'start')).toEqual([
      expect.objectContaining({ sourceHandle: 'next', target: 'end' }),
    ]);
  });

  test('a node takes its edges with it', () => {
    expect(remove(new Set(['guard']), new Set())(flow).edges).toEqual([]);
    expect(remove(new Set(), new Set(['e1']))(flow).edges.map((edge) => edge.id)).toEqual(['e2']);
  });

  test('a setting that is cleared is left out, so that its default holds', () => {
    const set = setConfig('guard', 'applyTo', 'reply')(flow);
    expect(set.nodes[1]?.config).toEqual({ applyTo: 'reply' });
    expect(setConfig('guard', 'applyTo', undefined)(set).nodes[1]?.config).toEqual({});
  });

  test('positions are whole numbers, and ids are not given twice', () => {
    expect(moveNodes(new Map([['end', { x: 10.6, y: -3.2 }]]))(flow).nodes[2]?.position).toEqual({ x: 11, y: -3 });
    const once = addNode(newNodeId(flow, 'model'), 'model', { position: { x: 0, y: 500 } })(flow);
    expect(newNodeId(once, 'model')).toBe('model-2');
  });
});
