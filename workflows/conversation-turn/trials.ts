import { ApplicationFailure } from '@temporalio/workflow';
import type { ConversationInput, TurnMessage } from './messages.ts';

/** What customers say is answered by the whole flow, as it is, and by tools that are real. */
export function refuseTrialOf(conversation: Pick<ConversationInput, 'mode' | 'recording'>, messages: readonly (TurnMessage | null)[]): void {
  const tried = conversation.recording ?? messages.find((message) => message?.trial);
  if (conversation.mode === 'live' && tried) {
    throw ApplicationFailure.nonRetryable('A live conversation runs its flow as it is.', 'trial_needs_test');
  }
}
