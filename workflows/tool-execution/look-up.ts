import { proxyActivities } from '@temporalio/workflow';
import type { CallLookUps } from '../../activities/ledger/look-up-call.ts';
import type { CallLookUpInput, CallLookUpResult } from './messages.ts';

const { lookUpCall } = proxyActivities<CallLookUps>({
  startToCloseTimeout: '10s',
  heartbeatTimeout: '4s',
  retry: { initialInterval: '500ms', maximumInterval: '2s', maximumAttempts: 4 },
});

/** Asks what became of a call, for a person who waits for it. It is never made again here. */
export function callLookUp(input: CallLookUpInput): Promise<CallLookUpResult> {
  return lookUpCall(input);
}
