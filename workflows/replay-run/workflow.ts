import {
  ApplicationFailure, CancellationScope, allHandlersFinished, condition, continueAsNew, isCancellation, setHandler,
} from '@temporalio/workflow';
import type { RunEnding } from '../../activities/evaluation/contract.ts';
import type { OpenedReplay, PairToHold } from '../../activities/replay/contract.ts';
import { endingOf, makeAll, untilWrittenDown } from '../evaluation-run/batch.ts';
import { Budget } from '../evaluation-run/budget.ts';
import { holdConversation } from '../evaluation-run/hold.ts';
import { calls, steps } from './activities.ts';
import { cancelReplayUpdate, replayProgressQuery, type ReplayRunInput } from './messages.ts';

/** Read at once; each may carry twenty turns of text. */
const PAGE = 10;

/**
 * Holds production's conversations again on a candidate: what the customers said, turn by turn, to the version on
 * trial, whose tools answer from what was recorded. Like an evaluation it goes on wherever it was cut off, and
 * continues as a new run before its history is too long.
 */
export async function replayRun(input: ReplayRunInput): Promise<{ status: RunEnding }> {
  const scope = new CancellationScope();
  const progress = { running: 0 };
  const refs = { tenantId: input.tenantId, runId: input.runId };
  let position = 0;
  let opened: OpenedReplay | null = null;
  let budget: Budget | null = null;
  let cancelledBy: string | null = null;
  let cancelledById: string | undefined;
  let ends = false;

  setHandler(cancelReplayUpdate, ({ by, byId }) => {
    if (cancelledBy === null) [cancelledBy, cancelledById] = [by, byId];
    scope.cancel();
  }, {
    validator: (_asked: { by: string }) => {
      if (ends) throw ApplicationFailure.nonRetryable('This replay has ended.', 'replay_ended');
    },
  });
  setHandler(replayProgressQuery, () => ({
    pairs: opened?.pairs ?? 0, compared: budget?.judgedAttempts ?? 0, running: progress.running, spentMicros: budget?.spentMicros ?? 0,
  }));

  const ending = await scope.run(run).catch((failure: unknown) => endingOf(failure, 'a replay'));
  if (ending === 'goes-on') {
    await condition(allHandlersFinished);
    if (!cancelledBy) return continueAsNew<typeof replayRun>(input);
  }
  if (cancelledBy) await untilWrittenDown();
  ends = true;
  const status = ending === 'goes-on' ? 'cancelled' : ending;
  const reason = opened ? null : 'The version is gone.';
  await CancellationScope.nonCancellable(() => steps.finishReplay({ ...refs, status, endedBy: cancelledBy, ...(cancelledById ? { endedById: cancelledById } : {}), reason }));
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  return { status };

  async function run(): Promise<RunEnding | 'goes-on'> {
    const found = await CancellationScope.nonCancellable(() => steps.openReplay(input));
    opened = found;
    if (!found) return 'failed';
    const each = input.estimateMicros === null ? null : input.estimateMicros / Math.max(1, found.pairs);
    const within = new Budget(input.budgetMicros, each, { judged: found.compared, spentMicros: found.spentMicros });
    budget = within;
    return makeAll({ next: nextPairs, make: (pair) => make(pair, found, within), budget: within, progress });
  }

  async function nextPairs(): Promise<PairToHold[]> {
    const { agentId, versionId } = input;
    const found = await steps.openPairs({ ...refs, agentId, versionId, after: position, limit: PAGE });
    position = found.at(-1)?.position ?? position;
    return found;
  }

  async function make(pair: PairToHold, { plan }: OpenedReplay, within: Budget): Promise<void> {
    const { pairId, originalConversationId, conversationId, customer, approval, texts } = pair;
    const { tenantId, agentId, versionId } = input;
    const failure = await holdConversation({
      tenantId, conversationId, agentId, versionId, channel: 'replay', customer, plan, evaluation: { approval },
      recording: { conversationId: originalConversationId },
    }, texts, 'A conversation, once more');
    const request = { ...refs, pairId, failure };
    try {
      const { costMicros } = await calls.comparePair(request);
      within.count(costMicros);
    } catch (problem) {
      if (isCancellation(problem)) throw problem;
      const { costMicros } = await steps.recordUncompared({ ...request, failure: 'The answers could not be compared: the model or a store stayed away.' });
      within.count(costMicros);
    }
  }
}
