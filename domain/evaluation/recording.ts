/** Whose tools' answers are given again. */
export interface Recording {
  conversationId: string;
}
