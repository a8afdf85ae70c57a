import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { releaseWorkflowId } from '../../domain/ids.ts';
import { evaluationCaseSchema } from '../../domain/evaluation/suite.ts';
import { projectRoot } from '../../services/project-root.ts';
import { TASK_QUEUES } from '../../temporal/queues.ts';
import { evaluationActivities } from '../../workers/evaluations.ts';
import { cancelReplayUpdate } from '../../workflows/replay-run/messages.ts';
import { modelFlow, withTools } from '../support/flows.ts';
import { startReleaseBench } from '../support/release-bench.ts';
import { startReplayBench } from '../support/replay-bench.ts';
import { startTurnBench } from '../support/turn-bench.ts';
import { historyAsJson } from './history-json.ts';

/** Part of `npm run record-history`: replays, and a release that runs its suites and a replay itself. */
const PATIENCE_MS = 240_000;
const folder = `${projectRoot}/test/replay/histories`;

test('a replay of a conversation with a tool, and one that was cancelled', async () => {
  await mkdir(folder, { recursive: true });
  const bench = await startReplayBench();
  try {
    const run = async (name: string, cancelled: boolean) => {
      bench.model.otherwise(({ messages }) => (messages.at(-1)?.role === 'tool' ? { text: 'So much.' } : { calls: [{ name: 'get_account_balance', arguments: {} }] }));
      const original = await bench.held(modelFlow(withTools('get_account_balance')), ['My balance?', 'And now?']);
      if (cancelled) bench.model.otherwise({ hang: 'never' });
      const { handle, pairs } = await bench.replay(original);
      if (cancelled) {
        await expect.poll(async () => (await pairs())[0]?.status, { timeout: 10_000 }).toBe('running');
        await handle.executeUpdate(cancelReplayUpdate, { args: [{ by: 'Mia' }] });
      }
      await handle.result();
      await writeFile(`${folder}/${name}.json`, historyAsJson(await handle.fetchHistory()));
    };
    await run('replay', false);
    await run('replay-cancelled', true);
  } finally {
    await bench.stop();
  }
}, PATIENCE_MS);

test('a release that runs its suite and a replay itself', async () => {
  const releases = await startReleaseBench();
  const evaluations = await startTurnBench(TASK_QUEUES.evaluations, evaluationActivities);
  try {
    evaluations.model.otherwise({ text: 'Good day.' });
    const agent = await releases.agent();
    const suiteId = randomUUID();
    const cases = [evaluationCaseSchema.parse({ id: 'one', name: 'One', turns: [{ text: 'Hello' }], expectations: [{ type: 'contains', text: 'Good day' }] })];
    await releases.query(
      `insert into evaluation_suites (id, tenant_id, agent_id, name, cases, created_by, updated_by) values (?, ?, ?, ?, ?::jsonb, 'x', 'x')`,
      [suiteId, releases.tenantId, agent.id, suiteId, JSON.stringify(cases)]);
    await agent.talked(1, 'Good day.');
    const id = await agent.propose({ gates: { suites: [{ suiteId }], replay: { conversations: 1, minimumLikeness: 0.1 } } });
    await agent.reached(id, { stage: 'approval' });
    await releases.manager.caller.post(`/api/v1/releases/${id}/approve`, {});
    const handle = releases.client.workflow.getHandle(releaseWorkflowId(agent.id));
    await handle.result();
    await writeFile(`${folder}/release-evaluated.json`, historyAsJson(await handle.fetchHistory()));
  } finally {
    await evaluations.stop();
    await releases.stop();
  }
}, PATIENCE_MS);
