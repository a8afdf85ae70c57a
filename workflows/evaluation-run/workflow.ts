import {
  ApplicationFailure, CancellationScope, ChildWorkflowCancellationType, allHandlersFinished, condition, continueAsNew,
  executeChild, isCancellation, log, setHandler, uuid4, workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Attempt, OpenedRun, RunEnding } from '../../activities/evaluation/contract.ts';
import { EVALUATION } from '../../domain/evaluation/limits.ts';
import { conversationWorkflowId } from '../../domain/ids.ts';
import { CONVERSATION_TURN, type ConversationInput, type TurnMessage } from '../conversation-turn/messages.ts';
import type { conversationTurn } from '../conversation-turn/workflow.ts';
import { calls, steps } from './activities.ts';
import { Budget } from './budget.ts';
import { cancelEvaluationUpdate, evaluationProgressQuery, type EvaluationRunInput } from './messages.ts';

/** Read at once; each may carry ten turns of text. */
const PAGE = 20;
/** The flow travels with each attempt: a run of many goes on as a new one before its history is too long. */
const HISTORY_BYTES = 16 * 1024 * 1024;

/**
 * Runs a suite's cases on a version: each attempt is a conversation of its own, held by the very workflow that
 * customers' turns run on, in a queue whose worker has no tool that writes. Some attempts at a time; what each came to
 * stands in its row before the next begins, so that a run goes on wherever it was cut off.
 */
export async function evaluationRun(input: EvaluationRunInput): Promise<{ status: RunEnding }> {
  const scope = new CancellationScope();
  let running = 0;
  let position = 0;
  let opened: OpenedRun | null = null;
  let budget: Budget | null = null;
  let cancelledBy: string | null = null;
  let ends = false;

  setHandler(cancelEvaluationUpdate, ({ by }) => {
    cancelledBy ??= by;
    scope.cancel();
  }, { validator: (_asked: { by: string }) => refuseWhenEnded() });
  setHandler(evaluationProgressQuery, () => ({
    attempts: opened?.attempts ?? 0, judged: budget?.judgedAttempts ?? 0, running, spentMicros: budget?.spentMicros ?? 0,
  }));

  const ending = await scope.run(run).catch(endingOf);
  if (ending === 'goes-on') {
    await condition(allHandlersFinished);
    // A cancellation that came at the very end of this part must not be lost with it.
    if (!cancelledBy) return continueAsNew<typeof evaluationRun>(input);
  }
  ends = true;
  const status = ending === 'goes-on' ? 'cancelled' : ending;
  const reason = opened ? null : 'The suite or the version is gone.';
  await CancellationScope.nonCancellable(() => steps.finishRun({ ...refs(), status, endedBy: cancelledBy, reason }));
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  return { status };

  async function run(): Promise<RunEnding | 'goes-on'> {
    opened = await CancellationScope.nonCancellable(() => steps.openRun(input));
    if (!opened) return 'failed';
    const { attempts, estimateMicros } = { attempts: opened.attempts, estimateMicros: input.estimateMicros };
    budget = new Budget(input.budgetMicros, estimateMicros === null ? null : estimateMicros / Math.max(1, attempts), opened);
    return makeAttempts(opened, budget);
  }

  async function makeAttempts(of: OpenedRun, within: Budget): Promise<RunEnding | 'goes-on'> {
    const all: Promise<void>[] = [];
    let waiting: Attempt[] = [];
    let left: RunEnding | 'goes-on' = 'completed';
    for (;;) {
      if (waiting.length === 0) waiting = await nextAttempts();
      const [attempt] = waiting;
      if (!attempt) break;
      const may = running >= EVALUATION.attemptsAtOnce ? 'wait' : within.next(running);
      if (may === 'stop') {
        left = 'over-budget';
        break;
      }
      if (historyIsLong()) {
        left = 'goes-on';
        break;
      }
      if (may === 'wait') {
        const before = running;
        await condition(() => running < before);
        continue;
      }
      waiting = waiting.slice(1);
      running += 1;
      const made = make(attempt, of, within).finally(() => (running -= 1));
      // Looked at when all are awaited; until then a cancelled one is not a failure of this workflow.
      made.catch(() => undefined);
      all.push(made);
    }
    await Promise.all(all);
    return left;
  }

  async function nextAttempts(): Promise<Attempt[]> {
    const { agentId, versionId } = input;
    const found = await steps.openAttempts({ ...refs(), agentId, versionId, after: position, limit: PAGE });
    position = found.at(-1)?.position ?? position;
    return found;
  }

  async function make(attempt: Attempt, { plan }: OpenedRun, within: Budget): Promise<void> {
    const { resultId, conversationId } = attempt;
    const failure = await hold(attempt, plan);
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

  /** Holds the conversation: further turns wait in it as a customer's would. @returns why it did not come to an end */
  async function hold({ conversationId, customer, approval, texts }: Attempt, plan: OpenedRun['plan']): Promise<string | null> {
    const { tenantId, agentId, versionId } = input;
    const [message, ...queued] = texts.map((text): TurnMessage => ({ turnId: uuid4(), messageId: uuid4(), text }));
    const conversation: ConversationInput = {
      tenantId, conversationId, agentId, versionId, mode: 'evaluation', channel: 'evaluation', customer, plan,
      evaluation: { approval }, message: message ?? null, queued,
    };
    try {
      await executeChild<typeof conversationTurn>(CONVERSATION_TURN, {
        workflowId: conversationWorkflowId(conversationId),
        workflowTaskTimeout: '5s',
        workflowExecutionTimeout: `${EVALUATION.attemptSeconds}s`,
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        args: [conversation],
        staticSummary: 'Case of an evaluation',
        typedSearchAttributes: [
          { key: TENANT, value: tenantId }, { key: AGENT, value: agentId }, { key: CONVERSATION, value: conversationId },
        ],
      });
      return null;
    } catch (failure) {
      if (isCancellation(failure)) throw failure;
      return `The conversation did not come to its end within ${EVALUATION.attemptSeconds} seconds.`;
    }
  }

  function refuseWhenEnded(): void {
    if (ends) throw ApplicationFailure.nonRetryable('This run has ended.', 'evaluation_ended');
  }

  function refs() {
    return { tenantId: input.tenantId, runId: input.runId };
  }
}

function endingOf(failure: unknown): RunEnding {
  if (isCancellation(failure)) return 'cancelled';
  log.error('an evaluation failed unexpectedly', { failure: failure instanceof Error ? (failure.stack ?? failure.message) : 'unknown' });
  return 'failed';
}

function historyIsLong(): boolean {
  const { continueAsNewSuggested, historySize } = workflowInfo();
  return continueAsNewSuggested || historySize > HISTORY_BYTES;
}

const TENANT = defineSearchAttributeKey('CitiflowTenant', 'KEYWORD');
const AGENT = defineSearchAttributeKey('CitiflowAgent', 'KEYWORD');
const CONVERSATION = defineSearchAttributeKey('CitiflowConversation', 'KEYWORD');
