import { setHandler } from '@temporalio/workflow';
import { steps } from './activities.ts';
import { Canary } from './canary.ts';
import { awaitApproval, checkVersions, handleDecisions, refuseUnless, toItsEnd } from './decisions.ts';
import { evaluate } from './evaluation.ts';
import { shareUpdate, type ReleaseInput, type ReleaseResult, type ReleaseStanding, type ShareAction } from './messages.ts';
import { ReleaseRun } from './release-run.ts';

/**
 * A version's way to customers: checks, evaluation, staging, a second person's approval, a canary that is watched, and
 * production; or back. Everything it waits for may take days, and a crash at any point costs nothing: what was decided
 * is in the history, and what was told is told again as a whole.
 */
export async function stagedDeployment({ proposal, carried }: ReleaseInput): Promise<ReleaseResult> {
  const run = new ReleaseRun(proposal, carried);
  const canary = proposal.baselineVersionId ? new Canary(run, proposal.baselineVersionId, carried) : null;

  handleDecisions(run, () => canary?.wake());
  setHandler(shareUpdate, setShare, { validator: (action) => refuseUnless(run, action, { type: 'share', sharePercent: action.sharePercent }) });

  await toItsEnd(run, go);
  return { releaseId: proposal.releaseId, outcome: run.now.outcome ?? 'failed' };

  async function go(): Promise<void> {
    if (!carried) {
      await steps.acceptRelease.executeWithOptions({ summary: 'Write down what was proposed' }, [proposal]);
      await run.change({}, { kind: 'proposed', by: proposal.proposedBy, reason: proposal.note });
      for (const stage of proposal.kind === 'roll-back' ? [check] : [check, () => evaluate(run), bringToStaging, () => awaitApproval(run)]) {
        if (!run.isOver) await stage();
        await run.unpaused();
      }
    }
    if (proposal.kind === 'release' && canary && proposal.canary.steps.length > 0 && !run.isOver) await canary.watch();
    await run.unpaused();
    if (!run.isOver) await promote();
  }

  function check(): Promise<void> {
    return checkVersions(run, [proposal]);
  }

  /** From here on testers and the test chat meet the version. */
  function bringToStaging(): Promise<void> {
    return run.change({ stage: 'staging', status: 'deploying', environment: 'staging' }, { kind: 'staged' });
  }

  async function promote(): Promise<void> {
    await check();
    if (run.isOver) return;
    await run.change({ stage: 'production', environment: 'production', status: 'deploying' });
    if (run.isOver) return;
    await run.end('released', null, { kind: 'released', detail: { version: proposal.version } }, proposal.versionId);
  }

  async function setShare({ actionId, by, reason, sharePercent }: ShareAction): Promise<ReleaseStanding> {
    const { canaryState } = run.now;
    const stepIndex = canary?.settle(sharePercent) ?? 0;
    canary?.shareSet();
    await run.change(
      { sharePercent, canaryState: canaryState ? { ...canaryState, stepIndex } : null },
      { kind: 'share', id: actionId, by, reason, detail: { sharePercent } },
    );
    return run.asTold;
  }
}
