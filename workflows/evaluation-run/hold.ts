import { defineSearchAttributeKey } from '@temporalio/common';
import { ChildWorkflowCancellationType, executeChild, isCancellation, uuid4 } from '@temporalio/workflow';
import { EVALUATION } from '../../domain/evaluation/limits.ts';
import { conversationWorkflowId } from '../../domain/ids.ts';
import { CONVERSATION_TURN, type ConversationInput, type TurnMessage } from '../conversation-turn/messages.ts';
import type { conversationTurn } from '../conversation-turn/workflow.ts';

const TENANT = defineSearchAttributeKey('CitiflowTenant', 'KEYWORD');
const AGENT = defineSearchAttributeKey('CitiflowAgent', 'KEYWORD');
const CONVERSATION = defineSearchAttributeKey('CitiflowConversation', 'KEYWORD');

type Held = Omit<ConversationInput, 'mode' | 'message' | 'queued'>;

/**
 * Holds a conversation that nobody leads, by the very workflow that customers' turns run on: further texts wait in it
 * as a customer's messages would.
 * @returns why it did not come to an end; null where it did
 */
export async function holdConversation(about: Held, texts: readonly string[], staticSummary: string): Promise<string | null> {
  const [message, ...queued] = texts.map((text): TurnMessage => ({ turnId: uuid4(), messageId: uuid4(), text }));
  const conversation: ConversationInput = { ...about, mode: 'evaluation', message: message ?? null, queued };
  const { tenantId, agentId, conversationId } = about;
  try {
    await executeChild<typeof conversationTurn>(CONVERSATION_TURN, {
      workflowId: conversationWorkflowId(conversationId),
      workflowTaskTimeout: '5s',
      workflowExecutionTimeout: `${EVALUATION.attemptSeconds}s`,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      args: [conversation],
      staticSummary,
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
