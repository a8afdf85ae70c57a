import { expect, test } from 'vitest';
import type { Flow } from '../../../../domain/flow/model.ts';
import { walkOf } from './walk.ts';

const node = (id: string, type: string, more: object = {}) => ({ id, type, position: { x: 0, y: 0 }, config: {}, ...more });
const flow: Flow = {
  nodes: [
    node('start', 'start'), node('check', 'guardrail', { config: { applyTo: 'message' } }), node('off', 'retrieve', { disabled: true }),
    node('off2', 'retrieve', { disabled: true }), node('model', 'model'), node('end', 'end'),
  ],
  edges: [
    { id: 'a', source: 'start', target: 'check' },
    { id: 'b', source: 'check', sourceHandle: 'pass', target: 'off' },
    { id: 'c', source: 'check', sourceHandle: 'blocked', target: 'end' },
    { id: 'd', source: 'off', target: 'off2' },
    { id: 'e', source: 'off2', target: 'model' },
    { id: 'f', source: 'model', target: 'end' },
  ],
};

test('each step is led to by the way out of the one before it', () => {
  const walk = walkOf(flow, [{ nodeId: 'start', outcome: 'next' }, { nodeId: 'check', outcome: 'blocked' }, { nodeId: 'end', outcome: 'next' }]);
  expect(walk.map(({ edges }) => edges)).toEqual([[], ['a'], ['c']]);
});

test('nodes that are switched off are passed through', () => {
  const walk = walkOf(flow, [{ nodeId: 'check', outcome: 'pass' }, { nodeId: 'model', outcome: 'next' }]);
  expect(walk[1]).toEqual({ edges: ['b', 'd', 'e'], passed: ['off', 'off2'] });
});

test('a step that the flow does not know of is on no way', () => {
  expect(walkOf(flow, [{ nodeId: 'gone', outcome: 'next' }, { nodeId: 'model', outcome: 'failed' }, { nodeId: 'end', outcome: 'next' }]))
    .toEqual([{ edges: [], passed: [] }, { edges: [], passed: [] }, { edges: [], passed: [] }]);
});

test('a ring of nodes that are switched off has an end', () => {
  const ring: Flow = { nodes: [node('start', 'start'), node('x', 'reply', { disabled: true }), node('y', 'reply', { disabled: true })], edges: [
    { id: '1', source: 'start', target: 'x' }, { id: '2', source: 'x', target: 'y' }, { id: '3', source: 'y', target: 'x' },
  ] };
  expect(walkOf(ring, [{ nodeId: 'start', outcome: 'next' }, { nodeId: 'end', outcome: 'next' }])[1]?.passed).toEqual(['x', 'y']);
});
