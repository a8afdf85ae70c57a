/** Where a conversation stands, by its latest turn; `waiting` for somebody's approval. */
export const CONVERSATION_OUTCOMES = ['completed', 'handed-over', 'failed', 'stopped', 'waiting', 'running'] as const;
export type ConversationOutcome = (typeof CONVERSATION_OUTCOMES)[number];
