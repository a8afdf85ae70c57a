import { afterAll, beforeAll, expect, test } from 'vitest';
import { parametersSchema, toolCatalogue, toolNamed, TOOLS } from '../activities/banking/tools/index.ts';
import { chatRequestSchema } from '../model-server/chat/request.ts';
import { planTools } from '../model-server/chat/tools/plan.ts';
import type { Encoder } from '../model-server/encoder/encoder.ts';
import { loadTestEncoder } from '../model-server/test-server.ts';
import { demoUtterances, unseenDemoUtterances } from './support/demo-utterances.ts';

let encoder: Encoder;
beforeAll(async () => (encoder = await loadTestEncoder()));
afterAll(() => encoder.close());

/** The tools as the agent's requests offer them. */
const offered = () => {
  const tools = toolCatalogue().map(({ name, description }) => ({
    type: 'function', function: { name, description, parameters: parametersSchema(toolNamed(name)) },
  }));
  const request = chatRequestSchema.parse({ model: 'citiflow-demo', messages: [{ role: 'user', content: 'Hello' }], tools });
  return (request.tools ?? []).map((tool) => tool.function);
};

async function mistakes(utterances: typeof demoUtterances): Promise<string[]> {
  const tools = offered();
  const wrong: string[] = [];
  for (const [text, expected] of utterances) {
    const exchanges = [{ customer: text, calls: [], reply: '' }];
    const { wanted, scores } = await planTools(encoder, exchanges, tools, '2026-03-11');
    const chosen = wanted.map(({ tool }) => tool.name).join(', ') || 'none';
    const best = scores.slice(0, 3).map(({ tool, score }) => `${tool.name} ${score.toFixed(2)}`).join(', ');
    if (chosen !== expected) wrong.push(`${text} -> ${chosen}, not ${expected} (${best})`);
  }
  return wrong;
}

test('of all thirty-six tools, the demonstration model wants the one that the customer means', async () => {
  expect(Object.keys(TOOLS).filter((name) => !demoUtterances.some(([, tool]) => tool === name))).toEqual([]);
  expect(await mistakes(demoUtterances)).toEqual([]);
});

test('of what it was not tuned on, too, at least four times in five', async () => {
  const wrong = await mistakes(unseenDemoUtterances);
  expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(unseenDemoUtterances.length / 5);
});
