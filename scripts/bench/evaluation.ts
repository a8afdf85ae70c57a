import { setTimeout as sleep } from 'node:timers/promises';
import { agentRoutes } from '../../contract/http/agents.ts';
import { evaluationRoutes } from '../../contract/http/evaluations.ts';
import { signedIn } from '../../test/support/many-writes.ts';
import { makeAgent } from './agent.ts';
import type { Bed } from './bed.ts';
import { steadyMs } from './clock.ts';
import type { Findings } from './report.ts';

const CASES = 200;
const POLL_MS = 250;

/** How long a suite of one-turn cases takes, from the call that starts it to its last verdict, with an instant model. */
export async function measureEvaluation({ system }: Bed): Promise<Findings> {
  const builder = await signedIn(system.endpoints, 'builder');
  const agentId = await makeAgent(system.endpoints);
  const { versions } = agentRoutes;
  const { items } = await builder.call(versions, 200, versions.responses[200], { params: { agentId } });
  const { import: bring, start, run: read } = evaluationRoutes;
  const cases = Array.from({ length: CASES }, (_, index) => ({
    id: `case-${index}`, name: `Case ${index}`, turns: [{ text: `Question ${index}` }],
    expectations: [{ type: 'tool-not-called', tool: 'transfer_funds' }, { type: 'matches', pattern: '\\S' }],
  }));
  const body = { format: 'citiflow-evaluation-suite', formatVersion: 1, name: 'Benchmark', cases, agentId };
  const suite = await builder.call(bring, 201, bring.responses[201], { body });
  const beganMs = steadyMs();
  const { runId } = await builder.call(start, 202, start.responses[202], { params: { suiteId: suite.id }, body: { versionId: items[0]?.id } });
  const found = () => builder.call(read, 200, read.responses[200], { params: { runId } });
  let now = await found();
  while (now.status === 'running') {
    await sleep(POLL_MS);
    now = await found();
  }
  const tookMs = steadyMs() - beganMs;
  if (now.summary.passedCases !== CASES) throw new Error(`${now.summary.passedCases} of ${CASES} cases passed; the run is ${now.status}.`);
  return {
    title: `Evaluation (a suite of ${CASES} one-turn cases, an instant model)`,
    figures: [
      { name: 'from the start of the run to its last verdict', value: tookMs / 1_000, unit: 's', aim: { of: 'value', most: 40 } },
      { name: 'cases a second', value: (CASES * 1_000) / tookMs, unit: 'count' },
    ],
    notes: [`Its end is seen within ${POLL_MS} ms.`],
  };
}
