import { defineSearchAttributeKey } from '@temporalio/common';
import { conversationWorkflowId } from '../../domain/ids.ts';
import { TASK_QUEUES, WORKFLOW_TASK_TIMEOUT } from '../../temporal/queues.ts';
import type { ConversationInput } from '../../workflows/conversation-turn/messages.ts';

const searchAttribute = {
  tenant: defineSearchAttributeKey('CitiflowTenant', 'KEYWORD'),
  agent: defineSearchAttributeKey('CitiflowAgent', 'KEYWORD'),
  conversation: defineSearchAttributeKey('CitiflowConversation', 'KEYWORD'),
};

/** How a run of a conversation's workflow is started, whoever starts it. */
export const conversationRun = (input: ConversationInput) => ({
  workflowId: conversationWorkflowId(input.conversationId),
  // Where no tool is real, and nothing that customers wait for is kept waiting.
  taskQueue: input.recording ? TASK_QUEUES.evaluations : TASK_QUEUES.turns,
  workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input],
  typedSearchAttributes: [
    { key: searchAttribute.tenant, value: input.tenantId },
    { key: searchAttribute.agent, value: input.agentId },
    { key: searchAttribute.conversation, value: input.conversationId },
  ],
});
