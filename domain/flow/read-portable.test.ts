import { expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { lackingOf } from './lacking.ts';
import type { Flow } from './model.ts';
import { refusalOfSize } from '../json-file.ts';
import { readPortable } from './read-portable.ts';

const flow: Flow = { nodes: [{ id: 'start', type: 'start', position: { x: 0, y: 0 }, config: {} }], edges: [] };
const file = (changes: object = {}) => JSON.stringify({ format: 'citiflow-agent', formatVersion: 1, name: 'Cards', flow, ...changes });
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ ...flow.nodes[0], id: `n${index}` }));

test('an exported agent is read, whatever its name holds', () => {
  const name = '<b>Karten</b> 💳 بطاقات';
  expect(readPortable(file({ name }))).toMatchObject({ agent: { name, flow, description: '', knowledgeBases: [] } });
});

test.each([
  ['text that is not JSON', 'Dear colleague', { reason: 'not-json' }],
  ['nothing', '', { reason: 'not-json' }],
  ['JSON of something else', '{"openapi":"3.1.0"}', { reason: 'not-an-agent' }],
  ['a list', '[1,2]', { reason: 'not-an-agent' }],
  ['a file of a newer studio', file({ formatVersion: 2, flow: { shapes: [] } }), { reason: 'newer', version: 2, reads: 1 }],
  ['a node too many', file({ flow: { nodes: many(LIMITS.flowNodes + 1), edges: [] } }), { reason: 'too-many-nodes', count: 1_001, limit: 1_000 }],
  ['an edge too many', file({ flow: { nodes: [], edges: many(LIMITS.flowEdges + 1) } }), { reason: 'too-many-edges', count: 2_001, limit: 2_000 }],
  ['a flow that is none', file({ flow: { nodes: [{ id: 'a b' }], edges: [] } }), { reason: 'malformed', where: expect.stringContaining('flow.nodes.0') }],
  ['no flow at all', file({ flow: undefined }), { reason: 'malformed', where: expect.stringContaining('flow') }],
  ['more than can be sent', file({ description: 'x'.repeat(LIMITS.requestBytes) }), { reason: 'too-large', limitBytes: LIMITS.requestBytes }],
])('%s is refused, and why', (_what, text, refusal) => {
  expect(readPortable(text)).toEqual({ refusal });
});

test('a thousand nodes are not too many, and a file of 20 MB is refused by its size alone', () => {
  expect(readPortable(file({ flow: { nodes: many(LIMITS.flowNodes), edges: [] } }))).toHaveProperty('agent');
  expect(refusalOfSize(20 * 1024 * 1024)).toMatchObject({ reason: 'too-large' });
  expect(refusalOfSize(LIMITS.requestBytes)).toBeNull();
});

test('tools and providers that are not here are named with their node and field; broken configurations name none', () => {
  const at = { position: { x: 0, y: 0 } };
  const named: Flow = {
    nodes: [
      { id: 'ask', type: 'model', ...at, config: { provider: 'openai', fallback: { provider: 'anthropic' }, tools: [{ name: 'known' }, { name: 'gone' }, { name: 'off', enabled: false }] } },
      { id: 'do', type: 'tool', ...at, config: { toolName: 'gone' } },
      { id: 'odd', type: 'model', ...at, config: { provider: 3, fallback: 'x', tools: 'y' } },
      { id: 'odder', type: 'model', ...at, config: { tools: [7] } },
    ],
    edges: [],
  };
  const lacking = lackingOf(named, new Set(['known']), new Set(['default', 'openai']));
  expect(lacking.map(({ nodeId, path, kind, what }) => [nodeId, path, kind, what])).toEqual([
    ['ask', 'tools.1.name', 'tool', 'gone'],
    ['ask', 'fallback', 'provider', 'anthropic'],
    ['do', 'toolName', 'tool', 'gone'],
  ]);
});
