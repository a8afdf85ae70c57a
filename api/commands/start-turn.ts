import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { v5 as uuidOf } from 'uuid';
import { CitiflowError } from '../../domain/errors.ts';
import { conversationWorkflowId } from '../../domain/ids.ts';
import { LIMITS } from '../../domain/limits.ts';
import { CONVERSATION_TURN, enqueueMessageUpdate, type Trial, type TurnInput, type TurnMessage } from '../../workflows/conversation-turn/messages.ts';
import type { ConversationContext } from '../conversation-context.ts';
import type { Dependencies } from '../dependencies.ts';
import { fromTemporal, runHasEnded, TEMPORAL_TIMEOUT_MS, UPDATE_TIMEOUT_MS } from '../temporal-failures.ts';
import { conversationRun } from './conversation-run.ts';
import { trialOf, type WantedPins } from './trial.ts';

export interface AcceptedTurn {
  turnId: string;
  workflowId: string;
  runId: string;
}

/** Fixed for good: the same message must always become the same turn. */
const TURN_NAMESPACE = '6f0a3c1e-8a4b-5d57-9c53-2f6f3f0b7d11';
/** A run can end between our finding it running and telling it; then the next start succeeds. */
const ATTEMPTS = 8;
const PAUSE_MS = 15;

type Needs = Pick<Dependencies, 'database' | 'temporal' | 'rateLimits' | 'versions'>;

/**
 * Hands a customer's message to Temporal; once it is accepted there, its turn will happen. A message that was
 * accepted before gives the same turn. During a turn, the message waits in the running workflow.
 * @param tried what a tester has the turn do in place of running the flow as it is
 * @throws CitiflowError `forbidden` for staff in a customer's conversation, `trial_needs_test`, `message_empty`, `message_too_long`, `rate_limited`, `queue_full`, `dependency_unavailable`
 */
export async function startTurn(
  dependencies: Needs,
  conversation: ConversationContext,
  sent: { messageId: string; text: string },
  tried?: WantedPins | { trial: Trial },
): Promise<AcceptedTurn> {
  if (!conversation.speaksForCustomer) {
    throw new CitiflowError('forbidden', 'Only the customer may write here: staff would speak, and pay, in their name.');
  }
  const text = checkedText(sent.text);
  const turnId = uuidOf(`${conversation.id}\n${sent.messageId}`, TURN_NAMESPACE);
  const [earlier, plan, trial] = await Promise.all([
    earlierTurn(dependencies, conversation, sent.messageId),
    dependencies.versions.planOf(conversation.tenantId, conversation.versionId),
    tried && 'trial' in tried ? tried.trial : trialOf(dependencies.database, conversation, tried),
    dependencies.rateLimits.take('messages', conversation.id),
  ]);
  if (earlier) return earlier;
  const { id, tenantId, agentId, versionId, mode, channel, customer, recording } = conversation;
  const message: TurnMessage = { turnId, messageId: sent.messageId, text, ...(trial ? { trial } : {}) };
  const input: TurnInput = {
    tenantId, conversationId: id, agentId, versionId, mode, channel, customer, plan, message, queued: [],
    ...(mode === 'test' ? { traced: true } : {}),
    ...(recording ? { recording } : {}),
  };
  return accept(dependencies.temporal, input, conversation.agentName);
}

/** @throws CitiflowError `message_empty`, `message_too_long` */
export function checkedText(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new CitiflowError('message_empty');
  if (trimmed.length > LIMITS.messageCharacters) {
    throw new CitiflowError('message_too_long', `A message has at most ${LIMITS.messageCharacters} characters; this one has ${trimmed.length}.`);
  }
  return trimmed;
}

async function earlierTurn({ database }: Needs, conversation: ConversationContext, messageId: string): Promise<AcceptedTurn | undefined> {
  const [turn] = await database.query<{ id: string; workflow_id: string; run_id: string }>(
    conversation.tenantId,
    'select id, workflow_id, run_id from turns where conversation_id = ? and message_id = ?',
    [conversation.id, messageId],
  );
  return turn ? { turnId: turn.id, workflowId: turn.workflow_id, runId: turn.run_id } : undefined;
}

async function accept(temporal: Dependencies['temporal'], input: TurnInput, agentName: string): Promise<AcceptedTurn> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const accepted = (await tryStart(temporal, input, agentName)) ?? (await tryEnqueue(temporal, input));
    if (accepted) return accepted;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
  }
  throw new CitiflowError('dependency_unavailable');
}

/** @returns undefined when a turn of the conversation is running */
async function tryStart(temporal: Dependencies['temporal'], input: TurnInput, agentName: string): Promise<AcceptedTurn | undefined> {
  const workflowId = conversationWorkflowId(input.conversationId);
  try {
    const handle = await temporal.withDeadline(Date.now() + TEMPORAL_TIMEOUT_MS, () =>
      temporal.workflow.start(CONVERSATION_TURN, {
        ...conversationRun(input), workflowIdConflictPolicy: 'FAIL', staticSummary: `${agentName} · turn`,
      }),
    );
    return { turnId: input.message.turnId, workflowId, runId: handle.firstExecutionRunId };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw fromTemporal(error);
  }
}

/** @returns undefined when the run ended before it took the message */
async function tryEnqueue(temporal: Dependencies['temporal'], input: TurnInput): Promise<AcceptedTurn | undefined> {
  const workflowId = conversationWorkflowId(input.conversationId);
  const args: [TurnMessage] = [input.message];
  try {
    const { turnId, runId } = await temporal.withDeadline(Date.now() + UPDATE_TIMEOUT_MS, () =>
      temporal.workflow.getHandle(workflowId).executeUpdate(enqueueMessageUpdate, { args, updateId: input.message.messageId }));
    return { turnId, workflowId, runId };
  } catch (error) {
    if (runHasEnded(error)) return undefined;
    throw fromTemporal(error);
  }
}
