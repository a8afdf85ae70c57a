import { expect, test } from 'vitest';
import { flowOf } from '../../../../test/support/flows.ts';
import { neighbourOf, readingOrder } from './neighbours.ts';

const flow = flowOf([['start', 'start'], ['guard', 'guardrail'], ['ask', 'model', {}], ['no', 'reply', { text: 'No' }], ['end', 'end']],
  ['guard.blocked -> no', 'guard.next -> ask', 'ask -> end', 'no -> end']);
const placed = { ...flow, nodes: flow.nodes.map((node) => (node.id === 'no' ? { ...node, position: { x: 480, y: 200 } } : node)) };

test('right and left follow the edges, first way out first; up and down go to what is drawn there', () => {
  expect(neighbourOf(placed, 'guard', 'right')).toBe('ask');
  expect(neighbourOf(placed, 'ask', 'left')).toBe('guard');
  expect(neighbourOf(placed, 'ask', 'down')).toBe('no');
  expect(neighbourOf(placed, 'no', 'up')).toBe('ask');
  expect(neighbourOf(placed, 'end', 'right')).toBeNull();
});

test('a list of the flow has it in the order of a turn, once, what is never met last', () => {
  const loose = { ...placed, nodes: [{ id: 'loose', type: 'wait', position: { x: 0, y: 0 }, config: {} }, ...placed.nodes] };
  expect(readingOrder(loose).map((node) => node.id)).toEqual(['start', 'guard', 'ask', 'end', 'no', 'loose']);
  expect(readingOrder({ ...placed, edges: [...placed.edges, { id: 'back', source: 'end', target: 'guard' }] })).toHaveLength(5);
});
