import {
  ApplicationFailure, CancellationScope, allHandlersFinished, condition, continueAsNew, isCancellation, log, setHandler,
  uuid4, workflowInfo,
} from '@temporalio/workflow';
import type { FinishTurnRequest, TurnRef } from '../../activities/turn/contract.ts';
import { ApprovalGate } from '../approvals/gate.ts';
import { decideApprovalUpdate } from '../approvals/messages.ts';
import { steps } from './activities.ts';
import { interpret } from './interpreter.ts';
import {
  enqueueMessageUpdate, stopTurnUpdate, turnStateQuery, type TurnInput, type TurnMessage,
} from './messages.ts';
import { MessageQueue } from './queue.ts';
import { Turn, type TurnOutcome } from './turn.ts';

/**
 * One turn of a conversation. The workflow's id is the conversation's, so Temporal itself lets one turn run
 * at a time; a message that arrives meanwhile is an update, and the next run.
 */
export async function conversationTurn(input: TurnInput): Promise<{ turnId: string; status: string }> {
  const queue = new MessageQueue(input.message, [...input.queued]);
  const approvals = new ApprovalGate();
  const scope = new CancellationScope();
  let turn: Turn | null = null;
  let stopped = false;

  setHandler(decideApprovalUpdate, (decision) => approvals.decide(decision), {
    validator: (decision) => approvals.validate(decision),
  });
  setHandler(enqueueMessageUpdate, (message) => enqueue(message), {
    validator: (message) => queue.validate(message),
  });
  setHandler(stopTurnUpdate, stop, { validator: validateStop });
  setHandler(turnStateQuery, () => ({
    turnId: input.message.turnId,
    nodeId: turn?.nodeId ?? null,
    waitingFor: turn?.waitingFor ?? null,
    queued: queue.length,
  }));

  const status = await scope.run(runTurn).catch((failure: unknown) => {
    if (isCancellation(failure)) return 'stopped' as const;
    throw failure;
  });
  approvals.end();
  await condition(allHandlersFinished);
  const next = queue.next();
  if (next) await continueAsNew<typeof conversationTurn>({ ...input, message: next.message, queued: next.rest });
  return { turnId: input.message.turnId, status };

  async function runTurn(): Promise<string> {
    const { tenantId, conversationId, agentId } = input;
    const { turnId, messageId, text } = input.message;
    const { workflowId, runId } = workflowInfo();
    const startedAt = new Date().toISOString();
    // Even a turn that is stopped at once has been: it is written first, whatever comes.
    const begun = await CancellationScope.nonCancellable(() =>
      steps.beginTurn({ tenantId, conversationId, agentId, turnId, messageId, text, workflowId, runId }),
    );
    if (begun.alreadyEnded) return 'completed';
    const ref: TurnRef = { tenantId, conversationId, turnId, floorOffset: begun.floorOffset };
    turn = new Turn(input, ref, approvals, begun.sequence);
    const outcome = begun.handedOver ? stillHandedOver : await interpreted(turn);
    await CancellationScope.nonCancellable(() => finish(turn, outcome, startedAt));
    return outcome.status;
  }

  /** Whatever happens in the flow, the turn comes to an end that can be told. */
  async function interpreted(running: Turn): Promise<TurnOutcome> {
    try {
      await interpret(running);
      return running.outcome ?? completed;
    } catch (failure) {
      if (isCancellation(failure)) return { ...completed, status: 'stopped' };
      // The customer gets an end in any case; operations find the cause here and in the run's history.
      log.error('a turn failed unexpectedly', { failure: failure instanceof Error ? (failure.stack ?? failure.message) : 'unknown' });
      return { status: 'failed', error: { code: 'internal', message: SORRY }, handoffReason: null };
    }
  }

  async function finish(ended: Turn | null, outcome: TurnOutcome, startedAt: string): Promise<void> {
    if (!ended) return;
    const { workflowId, runId } = workflowInfo();
    const request: FinishTurnRequest = {
      ...ended.ref,
      agentId: input.agentId,
      replyId: uuid4(),
      status: outcome.status,
      content: outcome.status === 'stopped' ? null : ended.text,
      error: outcome.error,
      handoffReason: outcome.handoffReason,
      sources: ended.sources,
      usage: ended.usage,
      model: ended.model,
      toolsCalled: ended.toolsCalled,
      steps: ended.steps,
      startedAt,
      workflowId,
      runId,
    };
    await steps.finishTurn(request);
  }

  async function enqueue(message: TurnMessage) {
    const { position, isNew } = queue.add(message);
    if (isNew) {
      const { tenantId, conversationId } = input;
      await steps.announce({
        tenantId, conversationId, turnId: message.turnId, floorOffset: turn?.ref.floorOffset ?? 0,
        source: `${message.turnId}/queued`,
        events: [{ type: 'status', step: 'queued', message: 'Your message is waiting for the answer before it.' }],
      });
    }
    return { turnId: message.turnId, runId: workflowInfo().runId, position };
  }

  function validateStop({ turnId }: { turnId?: string }): void {
    if (stopped || (turnId !== undefined && turnId !== input.message.turnId)) {
      throw ApplicationFailure.nonRetryable('No such turn is running.', 'turn_not_found');
    }
  }

  /** Cancels the model call in flight and every wait; a write that has begun is seen through. */
  function stop(): { turnId: string } {
    stopped = true;
    scope.cancel();
    return { turnId: input.message.turnId };
  }
}

const SORRY = 'I am sorry, something went wrong on our side. Please ask for a colleague.';
const completed: TurnOutcome = { status: 'completed', error: null, handoffReason: null };
const stillHandedOver: TurnOutcome = { status: 'handed-over', error: null, handoffReason: null };
