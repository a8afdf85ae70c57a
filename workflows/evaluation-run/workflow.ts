import {
  ApplicationFailure, CancellationScope, allHandlersFinished, condition, continueAsNew, isCancellation, setHandler,
} from '@temporalio/workflow';
import type { Attempt, OpenedRun, RunEnding } from '../../activities/evaluation/contract.ts';
import { calls, steps } from './activities.ts';
import { endingOf, makeAll, untilWrittenDown } from './batch.ts';
import { Budget } from './budget.ts';
import { holdConversation } from './hold.ts';
import { cancelEvaluationUpdate, evaluationProgressQuery, type EvaluationRunInput } from './messages.ts';

/** Read at once; each may carry ten turns of text. */
const PAGE = 20;

/**
 * Runs a suite's cases on a version: each attempt is a conversation of its own, held by the very workflow that
 * customers' turns run on, in a queue whose worker has no tool that writes. Some attempts at a time; what each came to
 * stands in its row before the next begins, so that a run goes on wherever it was cut off.
 */
export async function evaluationRun(input: EvaluationRunInput): Promise<{ status: RunEnding }> {
  const scope = new CancellationScope();
  const progress = { running: 0 };
  let position = 0;
  let opened: OpenedRun | null = null;
  let budget: Budget | null = null;
  let cancelledBy: string | null = null;
  let cancelledById: string | undefined;
  let ends = false;

  setHandler(cancelEvaluationUpdate, ({ by, byId }) => {
    if (cancelledBy === null) [cancelledBy, cancelledById] = [by, byId];
    scope.cancel();
  }, { validator: (_asked: { by: string }) => refuseWhenEnded() });
  setHandler(evaluationProgressQuery, () => ({
    attempts: opened?.attempts ?? 0, judged: budget?.judgedAttempts ?? 0, running: progress.running, spentMicros: budget?.spentMicros ?? 0,
  }));

  const ending = await scope.run(run).catch((failure: unknown) => endingOf(failure, 'an evaluation'));
  if (ending === 'goes-on') {
    await condition(allHandlersFinished);
    // A cancellation that came at the very end of this part must not be lost with it.
    if (!cancelledBy) return continueAsNew<typeof evaluationRun>(input);
  }
  if (cancelledBy) await untilWrittenDown();
  ends = true;
  const status = ending === 'goes-on' ? 'cancelled' : ending;
  const reason = opened ? null : 'The suite or the version is gone.';
  await CancellationScope.nonCancellable(() => steps.finishRun({ ...refs(), status, endedBy: cancelledBy, ...(cancelledById ? { endedById: cancelledById } : {}), reason }));
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  return { status };

  async function run(): Promise<RunEnding | 'goes-on'> {
    const found = await CancellationScope.nonCancellable(() => steps.openRun(input));
    opened = found;
    if (!found) return 'failed';
    const { estimateMicros } = input;
    const within = new Budget(input.budgetMicros, estimateMicros === null ? null : estimateMicros / Math.max(1, found.attempts), found);
    budget = within;
    return makeAll({ next: nextAttempts, make: (attempt) => make(attempt, found, within), budget: within, progress });
  }

  async function nextAttempts(): Promise<Attempt[]> {
    const { agentId, versionId } = input;
    const found = await steps.openAttempts({ ...refs(), agentId, versionId, after: position, limit: PAGE });
    position = found.at(-1)?.position ?? position;
    return found;
  }

  async function make(attempt: Attempt, { plan }: OpenedRun, within: Budget): Promise<void> {
    const { resultId, conversationId, customer, approval, texts } = attempt;
    const { tenantId, agentId, versionId } = input;
    const failure = await holdConversation(
      { tenantId, conversationId, agentId, versionId, channel: 'evaluation', customer, plan, evaluation: { approval } }, texts, 'Case of an evaluation');
    const request = { ...refs(), resultId, conversationId, failure };
    try {
      const { costMicros } = await calls.judgeAttempt(request);
      within.count(costMicros);
    } catch (problem) {
      if (isCancellation(problem)) throw problem;
      await steps.recordUnjudged({ ...request, failure: 'What the case expects could not be checked: the model or a store stayed away.' });
      within.count(0);
    }
  }

  function refuseWhenEnded(): void {
    if (ends) throw ApplicationFailure.nonRetryable('This run has ended.', 'evaluation_ended');
  }

  function refs() {
    return { tenantId: input.tenantId, runId: input.runId };
  }
}
