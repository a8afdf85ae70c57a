import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { ReleaseActivities } from '../../activities/releases/contract.ts';

/**
 * A store that is down is waited for, however long: a release that has been decided on must come to what was decided.
 * A killed worker is noticed by its missing heartbeat.
 */
const patient = {
  startToCloseTimeout: '15s', heartbeatTimeout: '4s',
  retry: { initialInterval: '200ms', backoffCoefficient: 1.7, maximumInterval: '10s' },
} as const;

/** Steps that tell the story in the history. */
export const steps = proxyActivities<ReleaseActivities>(patient);

/** Figures come again and again: as local activities they leave one event each. */
export const figures = proxyLocalActivities<Pick<ReleaseActivities, 'measureCanary' | 'measureTest' | 'tell'>>({
  startToCloseTimeout: '10s', scheduleToCloseTimeout: '10m', localRetryThreshold: '30s', retry: patient.retry,
});
