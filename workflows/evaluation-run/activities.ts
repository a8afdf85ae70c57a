import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { EvaluationCalls, EvaluationSteps } from '../../activities/evaluation/contract.ts';

/** A store that is down or restarting is waited for: without these a run can neither begin nor be told. */
export const steps = proxyLocalActivities<EvaluationSteps>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '30m',
  localRetryThreshold: '30s',
  retry: { initialInterval: '200ms', backoffCoefficient: 1.5, maximumInterval: '2s' },
});

/** The judging model may be busy for a while; then the attempt is without a verdict, and the run goes on. */
export const calls = proxyActivities<EvaluationCalls>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '15s',
  summary: 'Hold the conversation against what its case expects',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 6 },
});
