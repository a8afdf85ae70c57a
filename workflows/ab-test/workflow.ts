import { allHandlersFinished, condition, continueAsNew, makeContinueAsNewFunc, setHandler } from '@temporalio/workflow';
import { newTestState } from '../../domain/release/judge-ab-test.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { ReleaseProposal } from '../../domain/release/record.ts';
import { steps } from '../staged-deployment/activities.ts';
import { awaitApproval, checkVersions, handleDecisions, refuseUnless, toItsEnd } from '../staged-deployment/decisions.ts';
import {
  chooseUpdate, STAGED_DEPLOYMENT, type ChoiceAction, type ReleaseInput, type ReleaseResult, type ReleaseStanding,
} from '../staged-deployment/messages.ts';
import { ReleaseRun } from '../staged-deployment/release-run.ts';
import { Measurement } from './measurement.ts';

const DAY_MS = 24 * 3600 * 1000;

/**
 * Two or more versions with a share of new customers each, after a second person's approval: measured until the stopping
 * rule says enough, given up where a version's errors say so, and ended by the choice of a person, from which a release
 * of the chosen version may follow under the same id. Waits are durable; a crash at any point costs nothing.
 */
export async function abTest({ proposal, carried }: ReleaseInput): Promise<ReleaseResult> {
  const run = new ReleaseRun(proposal, carried);
  const { test } = proposal;
  if (!test) throw new Error('A proposal of an A/B test has no plan');
  const measurement = new Measurement(run, test, carried?.heldMs);
  const next: { release: ReleaseProposal | null } = { release: null };

  handleDecisions(run, () => measurement.wake());
  setHandler(chooseUpdate, choose, { validator: (action) => refuseUnless(run, action, { type: 'choose', versionId: action.versionId }) });

  await toItsEnd(run, go);
  if (next.release) await goOnAsRelease({ proposal: next.release });
  return { releaseId: proposal.releaseId, outcome: run.now.outcome ?? 'failed' };

  async function go(): Promise<void> {
    if (!carried) await begin();
    if (run.now.stage === 'test') {
      await measurement.untilItHasSeenEnough(goOnInNewRun);
      if (!run.isOver) await measurement.conclude();
    }
    if (!run.isOver) await awaitChoice();
  }

  async function begin(): Promise<void> {
    if (!test) return;
    await steps.acceptRelease.executeWithOptions({ summary: 'Write down what was proposed' }, [proposal]);
    await run.change({}, { kind: 'proposed', by: proposal.proposedBy, reason: proposal.note });
    for (const stage of [() => checkVersions(run, test.versions), () => awaitApproval(run), () => checkVersions(run, test.versions)]) {
      if (!run.isOver) await stage();
      await run.unpaused();
    }
    if (run.isOver) return;
    await run.change(
      { stage: 'test', status: 'deploying', environment: 'production', testState: newTestState(test, new Date().toISOString()) },
      { kind: 'test-started', detail: { shares: Object.fromEntries(test.versions.map(({ version, sharePercent }) => [version, sharePercent])) } },
    );
  }

  /** New customers are in production again meanwhile. */
  async function awaitChoice(): Promise<void> {
    const chosen = await condition(() => run.isOver, LIMITS.releaseApprovalDays * DAY_MS);
    if (!chosen) await run.end('undecided', `Nobody chose within ${LIMITS.releaseApprovalDays} days.`, { kind: 'expired' });
  }

  async function choose({ actionId, by, reason, version, rollOut }: ChoiceAction): Promise<ReleaseStanding> {
    next.release = rollOut;
    const sentence = run.now.testState?.result.sentence ?? null;
    await run.end('winner_chosen', reason, { kind: 'winner-chosen', id: actionId, by, detail: { version, sentence } });
    return run.asTold;
  }

  async function goOnInNewRun(): Promise<void> {
    await condition(allHandlersFinished);
    if (run.isOver) return;
    const again = { told: run.now, looks: {}, heldMs: measurement.ranMs, details: run.details };
    await continueAsNew<typeof abTest>({ proposal, carried: again });
  }
}

/** Nobody else's proposal can come in between: Temporal ends this run and begins the next one at once. */
const goOnAsRelease = makeContinueAsNewFunc<(input: ReleaseInput) => Promise<ReleaseResult>>({
  workflowType: STAGED_DEPLOYMENT,
});
