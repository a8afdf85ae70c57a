import { expect, test } from 'vitest';
import { chance } from '../../../test/support/flow-edits.ts';
import { flowOf } from '../../../test/support/flows.ts';
import { LIMITS } from '../../limits.ts';
import type { Flow } from '../model.ts';
import { outletsOf } from '../outlets.ts';
import { applyOperation } from './apply.ts';
import { copyFragment, duplicate, paste, readFragment } from './fragment.ts';
import { tidyFlow } from './tidy.ts';

const flow: Flow = {
  ...flowOf([['start', 'start'], ['ask', 'model', { systemPrompt: 'Hi', apiKey: 'sk-1' }], ['say', 'reply', { text: '{{reply}}' }], ['end', 'end']]),
  groups: [{ id: 'talk', name: 'Talk', nodeIds: ['ask', 'say'] }],
};
const other = flowOf([['start', 'start'], ['ask', 'model', {}]]);
const read = (text: string) => {
  const result = readFragment(text);
  if (!('fragment' in result)) throw new Error(result.refused);
  return result.fragment;
};

test('a piece goes to another agent under new ids, with the edges and groups within it and without secrets', () => {
  const { operation, ids } = paste(other, read(copyFragment(flow, new Set(['ask', 'say']))), { x: 100, y: 50 }, chance(1));
  const pasted = applyOperation(other, operation).flow;
  const [ask, say] = pasted.nodes.slice(-2);
  expect(ids).toEqual([ask?.id, say?.id]);
  expect(ask).toMatchObject({ type: 'model', config: { systemPrompt: 'Hi' }, position: { x: 100, y: 50 } });
  expect(JSON.stringify(pasted)).not.toContain('sk-1');
  expect(pasted.edges.slice(-1)).toEqual([expect.objectContaining({ source: ask?.id, target: say?.id })]);
  expect(pasted.groups).toEqual([expect.objectContaining({ name: 'Talk', nodeIds: [ask?.id, say?.id] })]);
});

test('an exported agent can be pasted; its start is left out where there is one', () => {
  const text = JSON.stringify({ format: 'citiflow-agent', formatVersion: 1, name: 'A', flow });
  expect(paste(other, read(text), { x: 0, y: 0 }, chance(1))).toMatchObject({ leftOut: 1 });
  expect(paste({ nodes: [], edges: [] }, read(text), { x: 0, y: 0 }, chance(1)).ids).toHaveLength(4);
});

test.each([
  ['   ', 'empty'],
  ['Dear team, ...', 'not_json'],
  ['{"nodes": 3}', 'not_a_flow'],
  ['null', 'not_a_flow'],
  [JSON.stringify({ format: 'citiflow-nodes', formatVersion: 1, flow: { nodes: [{ id: '<script>' }], edges: [] } }), 'not_a_flow'],
  [JSON.stringify({ format: 'citiflow-nodes', formatVersion: 2, flow: {} }), 'newer'],
  [`"${'x'.repeat(LIMITS.requestBytes)}"`, 'too_large'],
  [JSON.stringify({ format: 'citiflow-nodes', formatVersion: 1, flow: { nodes: Array.from({ length: LIMITS.flowNodes + 1 }, (_, index) => ({ id: `n${index}`, type: 'reply', position: { x: 0, y: 0 }, config: {} })), edges: [] } }), 'too_large'],
])('rubbish is refused by what it is: %.40s', (text, refused) => {
  expect(readFragment(text)).toEqual({ refused });
});

test('duplicates are named anew and lie beside their originals', () => {
  const { operation, ids } = duplicate(flow, new Set(['ask', 'say']), chance(3));
  const doubled = applyOperation(flow, operation).flow;
  expect(doubled.nodes).toHaveLength(6);
  expect(doubled.nodes[4]?.position).toEqual({ x: 280, y: 80 });
  expect(new Set(doubled.nodes.map((node) => node.id)).size).toBe(6);
  expect(ids).toHaveLength(2);
});

test('what is pasted from beyond every screen lies where the canvas still draws', () => {
  const far = { ...flow, nodes: flow.nodes.map((node, index) => ({ ...node, position: { x: index === 1 ? 1e300 : 0, y: index === 1 ? -1e300 : 0 } })) };
  const pasted = applyOperation(other, paste(other, far, { x: 0, y: 0 }, chance(5)).operation).flow;
  expect(pasted.nodes.every(({ position: { x, y } }) => Math.abs(x) <= 100_000 && Math.abs(y) <= 100_000)).toBe(true);
  expect(tidyFlow(far).nodes[1]?.position).toEqual({ x: 100_000, y: -100_000 });
});

test('a type that every object has as a property is a type that nobody knows', () => {
  const odd = flowOf([['start', 'start'], ['odd', 'constructor'], ['end', 'end']]);
  expect(paste(other, odd, { x: 0, y: 0 }, chance(6)).ids).toHaveLength(2);
  expect(outletsOf({ type: 'toString', config: {} })).toEqual(outletsOf({ type: 'nonsense', config: {} }));
});
