import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { IngestionActivities } from '../../activities/ingestion/contract.ts';

/** A service that is down comes back within the hour, or someone must look. */
const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds', maximumAttempts: 120 };
/** Every worker beats each second, so that a killed one is noticed soon. */
const conduct = { heartbeatTimeout: '15 seconds', retry } as const;
/** A cancelled write must have ended before what it wrote is removed. */
const untilStopped = { cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED } as const;

/** A reader that fails on a file in a way that nobody foresaw does so each time: ten tries and the builder hears. */
export const extraction = proxyActivities<IngestionActivities>({
  ...conduct, startToCloseTimeout: '5 minutes', summary: 'Read the file and cut it into passages',
  retry: { ...retry, maximumAttempts: 10 },
});
export const writing = proxyActivities<IngestionActivities>({
  ...conduct, startToCloseTimeout: '10 minutes', ...untilStopped, summary: 'Embed passages and write them to the index',
});
export const swapping = proxyActivities<IngestionActivities>({
  ...conduct, startToCloseTimeout: '2 minutes', ...untilStopped, summary: 'Make the new revision the one that searches see',
});
export const cleaning = proxyActivities<IngestionActivities>({
  ...conduct, startToCloseTimeout: '1 minute', summary: 'Remove what nothing needs any more',
});
export const status = proxyActivities<IngestionActivities>({
  ...conduct, startToCloseTimeout: '20 seconds', summary: 'Tell how far it is',
});
export const acceptance = proxyActivities<IngestionActivities>({
  ...conduct, startToCloseTimeout: '20 seconds', summary: 'Write down what the user asked for',
});
