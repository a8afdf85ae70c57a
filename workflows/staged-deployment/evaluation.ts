import { CancellationScope, ChildWorkflowCancellationType, condition, isCancellation, ParentClosePolicy, patched, startChild, uuid4 } from '@temporalio/workflow';
import type { EvaluationGate } from '../../domain/release/model.ts';
import type { GateResult } from '../../domain/release/record.ts';
import { evaluationWorkflowId, replayWorkflowId } from '../../domain/ids.ts';
import { filterOf } from '../../domain/replay/gate.ts';
import type { ReplayGate } from '../../domain/replay/settings.ts';
import { EVALUATION_RUN, type EvaluationRunInput } from '../evaluation-run/messages.ts';
import type { evaluationRun } from '../evaluation-run/workflow.ts';
import { REPLAY_RUN, type ReplayRunInput } from '../replay-run/messages.ts';
import type { replayRun } from '../replay-run/workflow.ts';
import { steps } from './activities.ts';
import type { ReleaseRun } from './release-run.ts';

/** An evaluation that somebody else started is asked for this often at first, and then ever more seldom. */
const FIRST_POLL_MS = 2_000;
const LONGEST_POLL_MS = 60_000;
const POLLS = 400;

/** Where evaluations and replays run: temporal/queues.ts. */
const QUEUE = 'evaluations';

/** What a release asks of its version before it comes to staging: suites that pass, and then a replay. */
export async function evaluate(run: ReleaseRun): Promise<void> {
  const { suites, replay } = run.proposal.gates;
  if (suites.length === 0 && !replay) return;
  await run.change({ stage: 'evaluation' });
  if (suites.length > 0) await evaluateSuites(run, suites);
  if (replay && !run.isOver) await replayConversations(run, replay);
}

async function evaluateSuites(run: ReleaseRun, suites: readonly EvaluationGate[]): Promise<void> {
  let started = false;
  for (let poll = 0, pauseMs = FIRST_POLL_MS; !run.isOver; poll += 1, pauseMs = Math.min(LONGEST_POLL_MS, pauseMs * 1.5)) {
    const evaluation = await steps.checkGates.executeWithOptions({ summary: 'Read the newest evaluations of this version' }, [run.version, suites]);
    if (run.isOver) return;
    const lacking = started ? [] : evaluation.filter(hasNoResult);
    if (lacking.length > 0 && patched('starts-its-evaluations')) {
      started = true;
      await runSuites(run, suites, evaluation);
      continue;
    }
    const failed = evaluation.filter(({ status }) => status === 'failed' || status === 'missing');
    if (failed.length > 0 || poll >= POLLS) {
      const reason = `Not passed: ${(failed.length > 0 ? failed : evaluation).map(({ suiteName, suiteId }) => suiteName || suiteId).join(', ')}.`;
      await run.change({ evaluation });
      return run.isOver ? undefined : run.end('evaluation_failed', reason, { kind: 'failed' });
    }
    if (evaluation.every(({ status }) => status === 'passed')) return run.change({ evaluation }, { kind: 'evaluated' });
    await run.change({ evaluation });
    await condition(() => run.isOver, pauseMs);
  }
}

/** Never run on the version, or cut short. */
const hasNoResult = ({ status, score }: GateResult) => status === 'missing' || (status === 'failed' && score === null);

/** Runs each suite that has no result yet, at once, and waits for all of them. */
async function runSuites(run: ReleaseRun, suites: readonly EvaluationGate[], evaluation: readonly GateResult[]): Promise<void> {
  const { tenantId, agentId, versionId, proposedBy } = run.proposal;
  const orders = evaluation.filter(hasNoResult).map(({ suiteId }): EvaluationRunInput => ({
    tenantId, runId: uuid4(), suiteId, agentId, versionId, estimateMicros: null, startedBy: proposedBy.name, startedById: proposedBy.id,
    budgetMicros: suites.find((suite) => suite.suiteId === suiteId)?.budgetMicros ?? null,
  }));
  const names = orders.map(({ suiteId }) => evaluation.find((one) => one.suiteId === suiteId)?.suiteName || suiteId);
  await run.change({
    evaluation: evaluation.map((one): GateResult => {
      const order = orders.find(({ suiteId }) => suiteId === one.suiteId);
      return order ? { ...one, status: 'running', runId: order.runId } : one;
    }),
  }, { kind: 'evaluation-started', reason: names.join(', ') });
  await unlessOver(run, async () => {
    await Promise.all(orders.map(async (order) => {
      const child = await startChild<typeof evaluationRun>(EVALUATION_RUN, {
        ...AS_CHILD, workflowId: evaluationWorkflowId(order.runId), args: [order], staticSummary: 'Evaluation for a release',
      });
      await ended(child.result());
    }));
  });
}

/** The replay's id is the release's: whoever looks for one finds the other. */
async function replayConversations(run: ReleaseRun, gate: ReplayGate): Promise<void> {
  const { tenantId, agentId, versionId, releaseId, proposedBy } = run.proposal;
  const order: ReplayRunInput = {
    tenantId, runId: releaseId, agentId, versionId, releaseId, filter: filterOf(gate), judge: gate.judge,
    budgetMicros: gate.budgetMicros ?? null, estimateMicros: null, startedBy: proposedBy.name, startedById: proposedBy.id,
  };
  await run.change({
    replay: { runId: releaseId, status: 'running', compared: 0, divergingShare: null, likeness: null, judgedShare: null, costChange: null, reasons: [] },
  }, { kind: 'replay-started' });
  await unlessOver(run, async () => {
    const child = await startChild<typeof replayRun>(REPLAY_RUN, {
      ...AS_CHILD, workflowId: replayWorkflowId(releaseId), args: [order], staticSummary: 'Replay for a release',
    });
    await ended(child.result());
  });
  if (run.isOver) return;
  const replay = await steps.checkReplay.executeWithOptions({ summary: 'Hold the replay against what is asked of it' }, [run.version, gate]);
  if (run.isOver) return;
  if (replay.status === 'passed') return run.change({ replay }, { kind: 'replayed' });
  await run.change({ replay });
  if (!run.isOver) await run.end('evaluation_failed', replay.reasons.join(' '), { kind: 'failed' });
}

const AS_CHILD = {
  taskQueue: QUEUE,
  parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
  cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_REQUESTED,
} as const;

/** What it came to stands in its rows, which are read next: one that was terminated from outside has come to its end, too. */
async function ended(result: Promise<unknown>): Promise<void> {
  try {
    await result;
  } catch (failure) {
    if (isCancellation(failure)) throw failure;
  }
}

/** Waits for the work, or for the release to be given up: then the work is cancelled. */
async function unlessOver(run: ReleaseRun, work: () => Promise<void>): Promise<void> {
  const scope = new CancellationScope();
  const done = scope.run(work);
  // Looked at below; until then a cancelled one is not a failure of this workflow.
  done.catch(() => undefined);
  await Promise.race([done, condition(() => run.isOver)]);
  if (!run.isOver) return;
  scope.cancel();
  await done.catch((failure: unknown) => {
    if (!isCancellation(failure)) throw failure;
  });
}
