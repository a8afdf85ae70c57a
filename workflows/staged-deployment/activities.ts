import { isCancellation, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
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

type Frequent = Pick<ReleaseActivities, 'measureCanary' | 'measureTest' | 'tell'>;

const quick = proxyLocalActivities<Frequent>({
  startToCloseTimeout: '10s', scheduleToCloseTimeout: '1m', localRetryThreshold: '30s', retry: patient.retry,
});

/**
 * Figures come again and again: as local activities they leave one event each. Where that has no success for a minute,
 * they are waited for like any other step: a database that is away must end no release.
 */
export const figures: Frequent = {
  measureCanary: (request) => quick.measureCanary(request).catch(patiently(() => steps.measureCanary(request))),
  measureTest: (request) => quick.measureTest(request).catch(patiently(() => steps.measureTest(request))),
  tell: (version, telling) => quick.tell(version, telling).catch(patiently(() => steps.tell(version, telling))),
};

function patiently<Result>(again: () => Promise<Result>): (failure: unknown) => Promise<Result> {
  return (failure) => {
    if (isCancellation(failure)) throw failure;
    return again();
  };
}
