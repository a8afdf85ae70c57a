import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentRoutes } from '../../contract/http/agents.ts';
import { evaluationRoutes } from '../../contract/http/evaluations.ts';
import type { Api } from '../../scripts/seed/api.ts';
import { modelFlow } from '../support/flows.ts';
import { signedIn } from '../support/many-writes.ts';
import { startSystem, type RunningSystem } from '../support/system.ts';

let system: RunningSystem;
let builder: Api;
beforeAll(async () => {
  // Slow enough that a kill comes in the middle of many.
  system = await startSystem({ env: { DEMO_TOKENS_PER_SECOND: '60' }, timeoutMs: 240_000 });
  builder = await signedIn(system.endpoints, 'builder');
});
afterAll(() => system.stop());

const CASES = 24;

async function started(name: string): Promise<string> {
  const { create, createVersion } = agentRoutes;
  const { id: agentId } = await builder.call(create, 201, create.responses[201], { body: { name: 'Evaluated', flow: modelFlow({ provider: 'demo' }) } });
  const version = await builder.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: {} });
  const cases = Array.from({ length: CASES }, (_, index) => ({
    id: `case-${index}`, name: `Case ${index}`, turns: [{ text: 'Hello' }, { text: 'Thank you' }], expectations: [{ type: 'matches', pattern: '\\S' }],
  }));
  const { import: bring, start } = evaluationRoutes;
  const suite = await builder.call(bring, 201, bring.responses[201], { body: { format: 'citiflow-evaluation-suite', formatVersion: 1, name, cases, agentId } });
  return (await builder.call(start, 202, start.responses[202], { params: { suiteId: suite.id }, body: { versionId: version.id } })).runId;
}

const read = (runId: string) => builder.call(evaluationRoutes.run, 200, evaluationRoutes.run.responses[200], { params: { runId } });

test.each(['worker', 'temporal', 'postgres'])('%s killed in the middle of a run: each case is judged, once, in one conversation of its own', async (victim) => {
  const runId = await started(`Through a kill of ${victim}`);
  await expect.poll(async () => (await read(runId)).judged, { timeout: 60_000, interval: 100 }).toBeGreaterThan(2);
  expect((await read(runId)).judged).toBeLessThan(CASES);
  await system.kill(victim);
  await expect.poll(() => read(runId).then(({ status }) => status, () => 'away'), { timeout: 120_000, interval: 500 }).toBe('completed');
  const { results, summary } = await read(runId);
  expect(results.map(({ status, reason }) => [status, reason])).toEqual(results.map(() => ['passed', null]));
  expect(summary).toMatchObject({ attempts: CASES, cases: CASES, score: 1 });
  expect(new Set(results.map(({ conversationId }) => conversationId)).size).toBe(CASES);
  expect(results.map(({ turnIds }) => turnIds.length)).toEqual(results.map(() => 2));
}, 240_000);
