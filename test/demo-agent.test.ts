import { expect, test } from 'vitest';
import { TOOLS, toolFacts } from '../activities/banking/tools/index.ts';
import { compileFlow } from '../domain/flow/compile.ts';
import { validateFlow } from '../domain/flow/validate.ts';
import { supportFlow } from '../scripts/seed/agent.ts';

const knowledgeBaseId = '0f8fad5b-d9cb-469f-a165-70867728950e';
const flow = supportFlow(knowledgeBaseId);

test('the demonstration agent has no problem, not even a warning', () => {
  const catalogue = { tools: toolFacts(), knowledgeBases: new Set([knowledgeBaseId]) };
  expect(validateFlow(flow, catalogue)).toEqual([]);
});

test('the demonstration agent may use every tool, and sends money only behind a code', () => {
  const { plan, prompts } = compileFlow(flow, toolFacts());
  const tools = plan.nodes['answer']?.tools ?? [];
  expect(tools.map(({ name }) => name).sort()).toEqual(Object.keys(TOOLS).sort());
  expect(tools.find(({ name }) => name === 'transfer_funds')).toMatchObject({ requires2FA: true, requiresSignIn: true });
  expect(prompts['answer']).toContain('Harbour Mutual');
});

test('no two nodes lie upon each other', () => {
  expect(new Set(flow.nodes.map(({ position }) => `${position.x},${position.y}`)).size).toBe(flow.nodes.length);
});
