import { lookUpCall } from '../conversation-turn/activities.ts';
import type { CallLookUpInput, CallLookUpResult } from './messages.ts';

/** Asks what became of a call outside a conversation, for a person who waits for it. It is never made again here. */
export function callLookUp(input: CallLookUpInput): Promise<CallLookUpResult> {
  return lookUpCall(input);
}
