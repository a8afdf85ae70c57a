import {
  ApplicationFailure, CancellationScope, allHandlersFinished, condition, continueAsNew, isCancellation, log, setHandler,
  uuid4, workflowInfo,
} from '@temporalio/workflow';
import type { FinishTurnRequest, TurnRef } from '../../activities/turn/contract.ts';
import { ApprovalGate } from '../approvals/gate.ts';
import { decideApprovalUpdate } from '../approvals/messages.ts';
import { steps } from './activities.ts';
import { interpret } from './interpreter.ts';
import { Desk } from './desk.ts';
import {
  enqueueMessageUpdate, handBackUpdate, settleCallUpdate, staffMessageUpdate, stopTurnUpdate, takeOverUpdate, turnStateQuery,
  type ConversationInput, type TurnMessage,
} from './messages.ts';
import { MessageQueue } from './queue.ts';
import { refuseTrialOf } from './trials.ts';
import { Turn, type TurnOutcome } from './turn.ts';

/**
 * One turn of a conversation. The workflow's id is the conversation's, so Temporal itself lets one turn run
 * at a time; a message that arrives meanwhile is an update, and the next run. A run without a message is there for
 * a colleague who acts while no turn runs.
 */
export async function conversationTurn(input: ConversationInput): Promise<{ turnId: string; status: string }> {
  const { message } = input;
  refuseTrialOf(input, [message, ...input.queued]);
  const queue = new MessageQueue(input.message, [...input.queued]);
  const approvals = new ApprovalGate(message?.turnId);
  const scope = new CancellationScope();
  let turn: Turn | null = null;
  let stopped = false;
  /** A release may move the conversation between two turns; from then on its next runs start there. */
  let onVersion: Pick<ConversationInput, 'versionId' | 'plan'> = { versionId: input.versionId, plan: input.plan };
  const desk = new Desk({
    tenantId: input.tenantId,
    conversationId: input.conversationId,
    runningTurnId: () => message?.turnId ?? null,
    silence() {
      if (turn) turn.endedBy = 'A colleague has taken the conversation over.';
      scope.cancel();
    },
  });

  setHandler(decideApprovalUpdate, (decision) => approvals.decide(decision), {
    validator: (decision) => approvals.validate(decision),
  });
  setHandler(enqueueMessageUpdate, (sent) => enqueue(sent), {
    validator(sent) {
      refuseTrialOf(input, [sent]);
      queue.validate(sent);
    },
  });
  setHandler(stopTurnUpdate, stop, { validator: validateStop });
  setHandler(takeOverUpdate, (action) => desk.takeOver(action));
  setHandler(handBackUpdate, (action) => desk.handBack(action));
  setHandler(staffMessageUpdate, (action) => desk.write(action));
  setHandler(settleCallUpdate, (action) => desk.settle(action));
  setHandler(turnStateQuery, () => ({
    turnId: message?.turnId ?? '',
    nodeId: turn?.nodeId ?? null,
    waitingFor: turn?.waitingFor ?? null,
    queued: queue.length,
  }));

  const status = message ? await scope.run(() => runTurn(message)).catch(stoppedOrFailed) : await colleagueOnly();
  approvals.end();
  await condition(allHandlersFinished);
  const next = queue.next();
  if (next) await continueAsNew<typeof conversationTurn>({ ...input, ...onVersion, message: next.message, queued: next.rest });
  return { turnId: message?.turnId ?? '', status };

  /** The colleague's update comes with the start. Should it get lost with a crash, this run ends by itself. */
  async function colleagueOnly(): Promise<string> {
    const reached = () => desk.wasUsed || queue.length > 0;
    if (!reached()) await condition(reached, UPDATE_ARRIVES_WITHIN);
    await desk.settled();
    return 'desk';
  }

  async function runTurn(sent: TurnMessage): Promise<string> {
    const { turnId, messageId, text } = sent;
    const { tenantId, conversationId, agentId, versionId } = input;
    const { workflowId, runId } = workflowInfo();
    const startedAt = new Date().toISOString();
    // Even a turn that is stopped at once has been: it is written first, whatever comes.
    const begun = await CancellationScope.nonCancellable(() =>
      steps.beginTurn({ tenantId, conversationId, agentId, versionId, turnId, messageId, text, workflowId, runId }),
    );
    if (begun.alreadyEnded) return 'completed';
    const ref: TurnRef = { tenantId, conversationId, turnId, floorOffset: begun.floorOffset };
    onVersion = { ...onVersion, ...begun.moved };
    turn = new Turn({ ...input, ...onVersion, message: sent }, ref, approvals, begun.sequence);
    const reached = begun.handedOver ? stillHandedOver : await interpreted(turn);
    await CancellationScope.nonCancellable(() => desk.settled());
    const outcome = desk.agentIsSilenced ? stillHandedOver : reached;
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
      // What the customer has read of a reply that was cut short is what counts.
      content: outcome.status === 'stopped' || desk.agentIsSilenced ? null : ended.text,
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

  async function enqueue(sent: TurnMessage) {
    const { position, isNew } = queue.add(sent);
    if (isNew) {
      const { tenantId, conversationId } = input;
      await steps.announce({
        tenantId, conversationId, turnId: sent.turnId, floorOffset: turn?.ref.floorOffset ?? 0,
        source: `${sent.turnId}/queued`,
        events: [{ type: 'status', step: 'queued', message: 'Your message is waiting for the answer before it.' }],
      });
    }
    return { turnId: sent.turnId, runId: workflowInfo().runId, position };
  }

  function validateStop({ turnId }: { turnId?: string }): void {
    if (stopped || !message || (turnId !== undefined && turnId !== message.turnId)) {
      throw ApplicationFailure.nonRetryable('No such turn is running.', 'turn_not_found');
    }
  }

  /** Cancels the model call in flight and every wait; a write that has begun is seen through. */
  function stop(): { turnId: string } {
    stopped = true;
    scope.cancel();
    return { turnId: message?.turnId ?? '' };
  }
}

function stoppedOrFailed(failure: unknown): 'stopped' {
  if (isCancellation(failure)) return 'stopped';
  throw failure;
}

/** Far more than an update that was sent with the start needs. */
const UPDATE_ARRIVES_WITHIN = '10s';

const SORRY = 'I am sorry, something went wrong on our side. Please ask for a colleague.';
const completed: TurnOutcome = { status: 'completed', error: null, handoffReason: null };
const stillHandedOver: TurnOutcome = { status: 'handed-over', error: null, handoffReason: null };
