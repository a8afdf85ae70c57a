import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { ReplayCalls, ReplaySteps } from '../../activities/replay/contract.ts';

/** A store that is down or restarting is waited for: without these a replay can neither begin nor be told. */
export const steps = proxyLocalActivities<ReplaySteps>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '30m',
  localRetryThreshold: '30s',
  retry: { initialInterval: '200ms', backoffCoefficient: 1.5, maximumInterval: '2s' },
});

/** The judging model may be busy for a while; then the pair is without figures, and the run goes on. */
export const calls = proxyActivities<ReplayCalls>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '15s',
  summary: 'Hold the repetition against its original',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 6 },
});
