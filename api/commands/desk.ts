import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { v5 as uuidOf } from 'uuid';
import type { User } from '../../contract/http/auth.ts';
import type { DeskStanding } from '../../domain/conversation/desk.ts';
import { CitiflowError } from '../../domain/errors.ts';
import {
  CONVERSATION_TURN, handBackUpdate, settleCallUpdate, staffMessageUpdate, takeOverUpdate,
  type ConversationInput, type HandBack, type SettleCall, type StaffMessage, type TakeOver,
} from '../../workflows/conversation-turn/messages.ts';
import type { ConversationContext } from '../conversation-context.ts';
import type { Dependencies } from '../dependencies.ts';
import { fromTemporal, runHasEnded, UPDATE_TIMEOUT_MS, updateWasDropped } from '../temporal-failures.ts';
import { conversationRun } from './conversation-run.ts';
import { checkedText } from './start-turn.ts';

type Needs = Pick<Dependencies, 'temporal' | 'versions'>;

/** Fixed for good: the same message of a colleague must always be the same action. */
const MESSAGE_NAMESPACE = 'b4c7a4de-0f0e-5d0a-9b7d-5f8f4f3c2a61';
const ATTEMPTS = 5;
const PAUSE_MS = 20;

/** @throws CitiflowError `conversation_taken` when a colleague has it and it is not taken by force, `dependency_unavailable` */
export function takeOver(needs: Needs, conversation: ConversationContext, by: User, how: { force: boolean }): Promise<DeskStanding> {
  const action: TakeOver = { actionId: randomUUID(), by: colleague(by), ...how };
  return act(needs, conversation, takeOverUpdate, action);
}

/** @throws CitiflowError `conversation_not_taken`, `conversation_taken`, `dependency_unavailable` */
export function handBack(
  needs: Needs,
  conversation: ConversationContext,
  by: User,
  how: { force: boolean; note: string | null },
): Promise<DeskStanding> {
  const action: HandBack = { actionId: randomUUID(), by: colleague(by), ...how };
  return act(needs, conversation, handBackUpdate, action);
}

/**
 * Writes to the customer; sent twice, it is written once.
 * @throws CitiflowError `conversation_not_taken`, `conversation_taken`, `message_empty`, `message_too_long`, `dependency_unavailable`
 */
export function writeAsStaff(
  needs: Needs,
  conversation: ConversationContext,
  by: User,
  sent: { messageId: string; text: string },
): Promise<DeskStanding> {
  const actionId = uuidOf(`${conversation.id}\n${by.id}\n${sent.messageId}`, MESSAGE_NAMESPACE);
  const action: StaffMessage = { actionId, by: colleague(by), messageId: sent.messageId, text: checkedText(sent.text) };
  return act(needs, conversation, staffMessageUpdate, action);
}

/**
 * Settles a call of the conversation whose outcome was unknown, and has the customer told of it.
 * @throws CitiflowError `tool_call_settled`, `tool_call_under_way`, `dependency_unavailable`
 */
export function settleCall(
  needs: Needs,
  conversation: ConversationContext,
  by: User,
  settling: Pick<SettleCall, 'callId' | 'action' | 'reason'>,
): Promise<{ status: 'succeeded' | 'failed' | 'unknown' }> {
  const action: SettleCall = { actionId: randomUUID(), by: colleague(by), ...settling };
  return act(needs, conversation, settleCallUpdate, action);
}

const colleague = ({ id, name }: User) => ({ id, name });

/**
 * Brings an action to the conversation's workflow, its one writer: to the run of the turn that goes on, or, in one
 * request, to a run that is started for it. An action that reaches two runs is done once, by its id.
 */
async function act<Action extends { actionId: string }, Result>(
  { temporal, versions }: Needs,
  conversation: ConversationContext,
  update: UpdateDefinition<Result, [Action]>,
  action: Action,
): Promise<Result> {
  const { id, tenantId, agentId, agentName, versionId, mode, channel, customer, recording } = conversation;
  const plan = await versions.planOf(tenantId, versionId);
  const input: ConversationInput = {
    tenantId, conversationId: id, agentId, versionId, mode, channel, customer, plan, message: null, queued: [],
    ...(recording ? { recording } : {}),
  };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const startWorkflowOperation = new WithStartWorkflowOperation(CONVERSATION_TURN, {
      ...conversationRun(input), workflowIdConflictPolicy: 'USE_EXISTING', staticSummary: `${agentName} · desk`,
    });
    try {
      return await temporal.withDeadline(Date.now() + UPDATE_TIMEOUT_MS, () =>
        temporal.workflow.executeUpdateWithStart(update, { startWorkflowOperation, args: [action], updateId: action.actionId }));
    } catch (error) {
      // The run can end between being found and being told: then the next attempt starts one.
      if (!runHasEnded(error) && !updateWasDropped(error)) throw fromTemporal(error);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
  }
  throw new CitiflowError('dependency_unavailable');
}
