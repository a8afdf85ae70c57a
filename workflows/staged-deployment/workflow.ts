import { allHandlersFinished, ApplicationFailure, CancellationScope, condition, isCancellation, setHandler } from '@temporalio/workflow';
import { LIMITS } from '../../domain/limits.ts';
import { refusalOf, type ReleaseCommand } from '../../domain/release/standing.ts';
import { steps } from './activities.ts';
import { Canary } from './canary.ts';
import {
  abortUpdate, approveUpdate, pauseUpdate, rejectUpdate, releaseStateQuery, resumeUpdate, rollBackUpdate, shareUpdate,
  type ReleaseAction, type ReleaseInput, type ReleaseResult, type ReleaseStanding, type RollBackAction, type ShareAction,
} from './messages.ts';
import { ReleaseRun } from './release-run.ts';

const DAY_MS = 24 * 3600 * 1000;
/** An evaluation under way is asked for this often at first, and then ever more seldom. */
const FIRST_POLL_MS = 2_000;
const LONGEST_POLL_MS = 60_000;
const POLLS = 400;

/**
 * A version's way to customers: checks, evaluation, staging, a second person's approval, a canary that is watched, and
 * production; or back. Everything it waits for may take days, and a crash at any point costs nothing: what was decided
 * is in the history, and what was told is told again as a whole.
 */
export async function stagedDeployment({ proposal, carried }: ReleaseInput): Promise<ReleaseResult> {
  const run = new ReleaseRun(proposal, carried);
  const canary = proposal.baselineVersionId ? new Canary(run, proposal.baselineVersionId, carried) : null;

  const may = (command: (action: ShareAction) => ReleaseCommand) => ({
    validator: (action: ReleaseAction) => refuseUnless(action, command),
  });
  setHandler(approveUpdate, approve, may(() => ({ type: 'approve' })));
  setHandler(rejectUpdate, reject, may(() => ({ type: 'reject' })));
  setHandler(shareUpdate, setShare, may(({ sharePercent }) => ({ type: 'share', sharePercent })));
  setHandler(pauseUpdate, (action) => setPaused(action, true), may(() => ({ type: 'pause' })));
  setHandler(resumeUpdate, (action) => setPaused(action, false), may(() => ({ type: 'resume' })));
  setHandler(abortUpdate, abort, may(() => ({ type: 'abort' })));
  setHandler(rollBackUpdate, rollBack, may(() => ({ type: 'roll-back' })));
  setHandler(releaseStateQuery, () => run.now);

  try {
    await go();
  } catch (failure) {
    if (!isCancellation(failure)) throw failure;
    // Cancelled in Temporal: whoever did it wants it to stop, and customers must be back in production.
    await CancellationScope.nonCancellable(async () => {
      if (!run.isOver) await run.end('aborted', 'Cancelled in Temporal.', { kind: 'aborted' });
    });
  }
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  return { releaseId: proposal.releaseId, outcome: run.now.outcome ?? 'failed' };

  async function go(): Promise<void> {
    if (!carried) {
      await steps.acceptRelease.executeWithOptions({ summary: 'Write down what was proposed' }, [proposal]);
      await run.change({}, { kind: 'proposed', by: proposal.proposedBy, reason: proposal.note });
      for (const stage of proposal.kind === 'roll-back' ? [check] : [check, evaluate, bringToStaging, awaitApproval]) {
        if (!run.isOver) await stage();
        await run.unpaused();
      }
    }
    if (proposal.kind === 'release' && canary && proposal.canary.steps.length > 0 && !run.isOver) await canary.watch();
    await run.unpaused();
    if (!run.isOver) await promote();
  }

  /** A knowledge base or a tool can go at any time: asked at the beginning, and once more before everybody gets it. */
  async function check(): Promise<void> {
    const problems = await steps.checkVersion.executeWithOptions({ summary: `Check ${proposal.version}: its flow, knowledge bases and tools` }, [run.version]);
    if (run.isOver) return;
    if (problems.length === 0) return run.change({ checks: [] }, { kind: 'checked' });
    const reason = problems.map(({ message }) => message).join(' ');
    await run.change({ checks: problems });
    if (!run.isOver) await run.end('checks_failed', reason, { kind: 'failed', detail: { problems } });
  }

  async function evaluate(): Promise<void> {
    const { suites } = proposal.gates;
    if (suites.length === 0) return;
    await run.change({ stage: 'evaluation' });
    for (let poll = 0, pauseMs = FIRST_POLL_MS; !run.isOver; poll += 1, pauseMs = Math.min(LONGEST_POLL_MS, pauseMs * 1.5)) {
      const evaluation = await steps.checkGates.executeWithOptions({ summary: 'Read the newest evaluations of this version' }, [run.version, suites]);
      if (run.isOver) return;
      const failed = evaluation.filter(({ status }) => status === 'failed' || status === 'missing');
      if (failed.length > 0 || poll >= POLLS) {
        const reason = `Not passed: ${(failed.length > 0 ? failed : evaluation).map(({ suiteName, suiteId }) => suiteName || suiteId).join(', ')}.`;
        await run.change({ evaluation });
        return run.isOver ? undefined : run.end('evaluation_failed', reason, { kind: 'failed' });
      }
      if (evaluation.every(({ status }) => status === 'passed')) return run.change({ evaluation }, { kind: 'evaluated' });
      await run.change({ evaluation });
      await condition(() => run.isOver, pauseMs);
    }
  }

  /** From here on testers and the test chat meet the version. */
  function bringToStaging(): Promise<void> {
    return run.change({ stage: 'staging', status: 'deploying', environment: 'staging' }, { kind: 'staged' });
  }

  async function awaitApproval(): Promise<void> {
    await run.change({ stage: 'approval' });
    const decided = await condition(() => run.now.verdict !== null || run.isOver, LIMITS.releaseApprovalDays * DAY_MS);
    if (decided || run.isOver) return;
    await run.end('expired', `Nobody decided within ${LIMITS.releaseApprovalDays} days.`, { kind: 'expired' });
  }

  async function promote(): Promise<void> {
    await check();
    if (run.isOver) return;
    await run.change({ stage: 'production', environment: 'production', status: 'deploying' });
    if (run.isOver) return;
    await run.end('released', null, { kind: 'released', detail: { version: proposal.version } }, proposal.versionId);
  }

  function refuseUnless(action: ReleaseAction, command: (action: ShareAction) => ReleaseCommand): void {
    const sharePercent = 'sharePercent' in action && typeof action.sharePercent === 'number' ? action.sharePercent : Number.NaN;
    const refusal = refusalOf(run.standing, action.releaseId, action.by, command({ ...action, sharePercent }));
    if (refusal) throw ApplicationFailure.nonRetryable(refusal.message, refusal.code);
  }

  async function approve({ actionId, by, reason }: ReleaseAction): Promise<ReleaseStanding> {
    await run.change({ verdict: 'approved' }, { kind: 'approved', id: actionId, by, reason });
    return run.asTold;
  }

  async function reject({ actionId, by, reason }: ReleaseAction): Promise<ReleaseStanding> {
    await run.end('rejected', reason, { kind: 'rejected', id: actionId, by });
    return run.asTold;
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

  async function setPaused({ actionId, by, reason }: ReleaseAction, paused: boolean): Promise<ReleaseStanding> {
    canary?.wake();
    await run.change({ paused }, { kind: paused ? 'paused' : 'resumed', id: actionId, by, reason });
    return run.asTold;
  }

  async function abort({ actionId, by, reason }: ReleaseAction): Promise<ReleaseStanding> {
    await run.end('aborted', reason, { kind: 'aborted', id: actionId, by });
    return run.asTold;
  }

  async function rollBack({ actionId, by, reason, versionId, version }: RollBackAction): Promise<ReleaseStanding> {
    const problems = versionId ? await steps.checkVersion.executeWithOptions({ summary: `Check ${version ?? 'the version'} before rolling back to it` }, [{ ...run.version, versionId }]) : [];
    if (problems.length > 0) {
      throw ApplicationFailure.nonRetryable(problems.map(({ message }) => message).join(' '), 'release_not_ready');
    }
    if (run.isOver) throw ApplicationFailure.nonRetryable('This release has ended meanwhile.', 'release_closed');
    await run.end('rolled_back', reason, { kind: 'rolled-back', id: actionId, by, detail: { version } }, versionId);
    return run.asTold;
  }
}
