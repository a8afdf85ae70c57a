import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { BareActivities } from './bare-activities.ts';

const steps = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '10s' });
const calls = proxyActivities<BareActivities>({ startToCloseTimeout: '10s' });

/** What Temporal itself asks of a turn: a first and a last step in-house, and so many calls out between, all empty. */
export async function bareWorkflow(callCount: number): Promise<void> {
  await steps.firstStep();
  for (let call = 0; call < callCount; call += 1) await calls.nothing();
  await steps.nothing();
}
