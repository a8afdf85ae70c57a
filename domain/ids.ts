/** How ids that more than one process must agree on are spelled. */

/** The workflow of a conversation: its runs are the conversation's turns. */
export const conversationWorkflowId = (conversationId: string) => `conversation/${conversationId}`;

export const ingestionWorkflowId = (documentId: string, revision: number) => `ingestion/${documentId}/${revision}`;

export const removalWorkflowId = (documentId: string) => `removal/${documentId}`;

export const knowledgeBaseRemovalWorkflowId = (knowledgeBaseId: string) => `removal/knowledge-base/${knowledgeBaseId}`;

/** An agent's releases are the runs of one workflow: Temporal itself lets one at a time be under way. */
export const releaseWorkflowId = (agentId: string) => `release/${agentId}`;

export const evaluationWorkflowId = (runId: string) => `evaluation/${runId}`;

export const replayWorkflowId = (runId: string) => `replay/${runId}`;

/** Where an uploaded file is stored. Each revision's key follows from its number, so that old ones can be removed. */
export const uploadKey = (document: { tenantId: string; knowledgeBaseId: string; documentId: string }, revision: number) =>
  `${document.tenantId}/${document.knowledgeBaseId}/${document.documentId}.${revision}.upload`;

/** A tool call within a turn: the model's own call ids repeat across turns, so they are not used. */
export const toolCallId = (turnId: string, sequence: number) => `${turnId}.${sequence}`;

/** The Valkey keys of a conversation's event log. One hash tag, so that a cluster keeps them in one slot. */
export const eventStreamKey = (conversationId: string) => `events:{${conversationId}}`;
export const eventCursorKey = (conversationId: string) => `events:{${conversationId}}:cursor`;
export const eventChannel = (conversationId: string) => `events:{${conversationId}}:new`;

/** Where a tenant's support inbox hears of changes. */
export const inboxChannel = (tenantId: string) => `inbox:{${tenantId}}`;

/** Where a tenant's people hear of what they are told. */
export const notificationChannel = (tenantId: string) => `notifications:{${tenantId}}`;

/** Milvus collection of a knowledge base. Letters, digits and underscores only. */
export const knowledgeCollection = (knowledgeBaseId: string) => `kb_${knowledgeBaseId.replaceAll('-', '_')}`;
