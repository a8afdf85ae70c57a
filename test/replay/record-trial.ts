import { writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, test } from 'vitest';
import { projectRoot } from '../../services/project-root.ts';
import { evaluationActivities } from '../../workers/evaluations.ts';
import type { conversationTurn } from '../../workflows/conversation-turn/workflow.ts';
import { flowOf, withTools } from '../support/flows.ts';
import { approve } from '../support/transfers.ts';
import { startTurnBench, type TurnBench } from '../support/turn-bench.ts';
import { historyAsJson } from './history-json.ts';

/** As record.ts, of a tester's turn, which runs where no tool is real. */
let bench: TurnBench;
beforeAll(async () => {
  bench = await startTurnBench();
});
afterAll(() => bench.stop());

test('a turn that is forked from a step, its tools answered from a recording', async () => {
  const trials = await startTurnBench(`trials-${randomUUID()}`, evaluationActivities);
  try {
    const flow = flowOf([
      ['start', 'start'], ['first', 'model', { systemPrompt: 'First.' }], ['second', 'model', { systemPrompt: 'Second.', ...withTools('list_payees', 'transfer_funds') }], ['end', 'end'],
    ]);
    const asks = { calls: [{ name: 'list_payees', arguments: {} }, { name: 'transfer_funds', arguments: { payeeId: 'payee-alice', amountMinor: 600 } }] };
    bench.model.script({ text: 'One.' }, asks, { text: 'Two.' });
    const source = await bench.converse(flow);
    const first = await source.send('Pay');
    await approve(bench, source);
    await first.result();
    const fork = await bench.converse(flow);
    const input = fork.inputOf('Pay');
    trials.model.script(asks, { text: 'Other two.' });
    const handle = await bench.client.workflow.start<typeof conversationTurn>('conversationTurn', {
      workflowId: `conversation/${fork.id}`, taskQueue: trials.taskQueue,
      args: [{
        ...input, recording: { conversationId: source.id },
        message: { ...input.message, trial: { recorded: { start: [{ outlet: 'next' }], first: [{ outlet: 'next', text: 'One.' }] } } },
      }],
    });
    await handle.result();
    const json = historyAsJson(await bench.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId).fetchHistory());
    await writeFile(`${projectRoot}/test/replay/histories/forked-trial.json`, json);
  } finally {
    await trials.stop();
  }
});
