/** What a replay may hold, by name. Units last. */
export const REPLAY = {
  /** Conversations of one run. */
  conversations: 500,
  defaultConversations: 50,
  /** Of a conversation, the first ones. */
  turns: 20,
  turnCharacters: 8_000,
  /** Replays of a tenant that are under way. */
  runsAtOnce: 3,
  /** What is left of a recorded reply for the judging model to read. */
  judgedCharacters: 2_000,
} as const;
