import { expect, test } from 'vitest';
import type { Flow } from './model.ts';
import { knowledgeBasesOf, portableAgentSchema, settle, withoutSecrets } from './portable.ts';

const flow = (config: Record<string, unknown>): Flow => ({
  nodes: [{ id: 'search', type: 'retrieve', position: { x: 0, y: 0 }, config }], edges: [],
});
const agent = (config: Record<string, unknown>) =>
  portableAgentSchema.parse({ format: 'citiflow-agent', formatVersion: 1, name: 'A', flow: flow(config), knowledgeBases: [{ id: 'there', name: 'Fees' }] });

test('what looks like a secret does not travel, at any depth', () => {
  const kept = withoutSecrets(flow({ apiKey: 'sk-1', maxTokens: 5, fallback: { password: 'x', model: 'm' }, headers: [{ authToken: 'y' }] }));
  expect(kept.nodes[0]?.config).toEqual({ maxTokens: 5, fallback: { model: 'm' }, headers: [{}] });
});

test('a knowledge base is found again by its id, or by its name', () => {
  expect(settle(agent({ knowledgeBaseIds: ['there'] }), new Map([['there', 'Renamed']])).flow).toEqual(flow({ knowledgeBaseIds: ['there'] }));
  expect(settle(agent({ knowledgeBaseIds: ['there'] }), new Map([['here', 'Fees']])).flow).toEqual(flow({ knowledgeBaseIds: ['here'] }));
});

test('one that is not here is left open, and said', () => {
  const settled = settle(agent({ knowledgeBaseIds: ['there', 'here'] }), new Map([['here', 'Cards']]));
  expect(knowledgeBasesOf(settled.flow)).toEqual(['here']);
  expect(settled.blanks).toEqual([{ nodeId: 'search', path: 'knowledgeBaseIds', kind: 'knowledge-base', what: 'Fees', message: expect.stringContaining('"Fees"') }]);
});
