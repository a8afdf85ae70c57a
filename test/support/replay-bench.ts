import { randomUUID } from 'node:crypto';
import { NativeConnection, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import type { Flow } from '../../domain/flow/model.ts';
import { conversationWorkflowId, replayWorkflowId } from '../../domain/ids.ts';
import type { ReplayOrder } from '../../domain/replay/order.ts';
import { replayFilterSchema } from '../../domain/replay/settings.ts';
import type { ReplaySummary } from '../../domain/replay/summary.ts';
import type { PairFigures, Verdict } from '../../domain/replay/pair.ts';
import { evaluationActivities, type EvaluationDependencies } from '../../workers/evaluations.ts';
import { turnActivities } from '../../workers/turns.ts';
import { CONVERSATION_TURN } from '../../workflows/conversation-turn/messages.ts';
import type { conversationTurn } from '../../workflows/conversation-turn/workflow.ts';
import { REPLAY_RUN } from '../../workflows/replay-run/messages.ts';
import type { replayRun } from '../../workflows/replay-run/workflow.ts';
import { WORKFLOW_BUNDLE } from './built.ts';
import { startTurnBench, type Conversation, type TurnBench } from './turn-bench.ts';

export interface PairRow {
  id: string;
  position: number;
  status: string;
  diverges: boolean;
  figures: PairFigures | null;
  verdict: Verdict | null;
  reason: string | null;
  original_conversation_id: string;
  conversation_id: string;
}

/** Turns of customers on one queue, with the bank's writes, and replays on another, without. */
export interface ReplayBench extends TurnBench {
  /** A conversation with a customer, a turn a text. @param during acts while a turn runs: approves, for one */
  held(flow: Flow, texts: readonly string[], during?: (conversation: Conversation) => Promise<void>): Promise<Conversation>;
  /** Another version of the conversation's agent. */
  candidate(conversation: Conversation, flow: Flow): Promise<string>;
  replay(conversation: Conversation, changes?: Partial<ReplayOrder>): Promise<{
    handle: Awaited<ReturnType<TurnBench['client']['workflow']['start']>>;
    runId: string;
    pairs(): Promise<PairRow[]>;
    run(): Promise<{ status: string; summary: ReplaySummary | null; ended_by: string | null; reason: string | null } | undefined>;
  }>;
  restartReplays(): Promise<void>;
}

export async function startReplayBench(): Promise<ReplayBench> {
  const queue = `replays-${randomUUID()}`;
  let given: EvaluationDependencies | undefined;
  const bench = await startTurnBench(`turns-${randomUUID()}`, (deps) => {
    given = deps;
    return turnActivities(deps);
  });
  if (!given) throw new Error('The bench has told no dependencies');
  const activities = evaluationActivities(given);
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });

  async function startWorker() {
    const worker = await Worker.create({
      connection, taskQueue: queue, activities, workflowBundle: { codePath: WORKFLOW_BUNDLE },
      stickyQueueScheduleToStartTimeout: '1s', maxHeartbeatThrottleInterval: '200ms', shutdownGraceTime: '1s', shutdownForceTime: '3s',
    });
    const done = worker.run();
    return async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await done;
    };
  }
  let stopWorker = await startWorker();

  const agentOf = async ({ id }: Conversation) => {
    const [row] = await bench.query<{ agent_id: string; version_id: string }>('select agent_id, version_id from conversations where id = ?', [id]);
    if (!row) throw new Error('There is no such conversation');
    return row;
  };

  return {
    ...bench,
    async held(flow, texts, during) {
      const conversation = await bench.converse(flow);
      for (const text of texts) {
        const handle = await bench.client.workflow.start<typeof conversationTurn>(CONVERSATION_TURN, {
          workflowId: conversationWorkflowId(conversation.id), taskQueue: bench.taskQueue, args: [conversation.inputOf(text)],
        });
        await during?.(conversation);
        await handle.result();
      }
      await bench.query("update conversations set mode = 'live' where id = ?", [conversation.id]);
      return conversation;
    },
    async candidate(conversation, flow) {
      const { agent_id: agentId } = await agentOf(conversation);
      const { version_id: versionId } = await agentOf(await bench.converse(flow));
      await bench.query("update agent_versions set agent_id = ?, version = '1.1.0' where id = ?", [agentId, versionId]);
      return versionId;
    },
    async replay(conversation, changes = {}) {
      const { agent_id: agentId, version_id: versionId } = await agentOf(conversation);
      const runId = randomUUID();
      const order: ReplayOrder = {
        tenantId: bench.tenantId, runId, agentId, versionId, releaseId: null, filter: replayFilterSchema.parse({}), judge: null,
        budgetMicros: null, estimateMicros: null, startedBy: 'test', ...changes,
      };
      const handle = await bench.client.workflow.start<typeof replayRun>(REPLAY_RUN, { workflowId: replayWorkflowId(runId), taskQueue: queue, args: [order] });
      return {
        handle, runId,
        pairs: () => bench.query<PairRow>('select * from replay_pairs where run_id = ? order by position', [runId]),
        run: async () => {
          const [row] = await bench.query<{ status: string; summary: ReplaySummary | null; ended_by: string | null; reason: string | null }>('select * from replay_runs where id = ?', [runId]);
          return row;
        },
      };
    },
    async restartReplays() {
      await stopWorker();
      stopWorker = await startWorker();
    },
    async stop() {
      await stopWorker();
      await connection.close();
      await bench.stop();
    },
  };
}
