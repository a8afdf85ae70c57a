import {
  allHandlersFinished, ApplicationFailure, CancellationScope, condition, isCancellation, log, rootCause, setHandler, TemporalFailure,
} from '@temporalio/workflow';
import { LIMITS } from '../../domain/limits.ts';
import { refusalOf, type ReleaseCommand } from '../../domain/release/standing.ts';
import { steps } from './activities.ts';
import {
  abortUpdate, approveUpdate, pauseUpdate, rejectUpdate, releaseStateQuery, resumeUpdate, rollBackUpdate,
  type ReleaseAction, type ReleaseStanding, type RollBackAction,
} from './messages.ts';
import type { ReleaseRun } from './release-run.ts';

const DAY_MS = 24 * 3600 * 1000;

/**
 * The decisions that releases and A/B tests have in common. Each is refused by its validator before it enters the history.
 * @param wake that somebody has paused or resumed
 */
export function handleDecisions(run: ReleaseRun, wake: () => void): void {
  const may = (type: Exclude<ReleaseCommand['type'], 'share' | 'choose'>) => ({
    validator: (action: ReleaseAction) => refuseUnless(run, action, { type }),
  });
  setHandler(approveUpdate, approve, may('approve'));
  setHandler(rejectUpdate, reject, may('reject'));
  setHandler(pauseUpdate, (action) => setPaused(action, true), may('pause'));
  setHandler(resumeUpdate, (action) => setPaused(action, false), may('resume'));
  setHandler(abortUpdate, abort, may('abort'));
  setHandler(rollBackUpdate, rollBack, may('roll-back'));
  setHandler(releaseStateQuery, () => run.now);

  async function approve({ actionId, by, reason }: ReleaseAction): Promise<ReleaseStanding> {
    await run.change({ verdict: 'approved' }, { kind: 'approved', id: actionId, by, reason });
    return run.asTold;
  }

  async function reject({ actionId, by, reason }: ReleaseAction): Promise<ReleaseStanding> {
    await run.end('rejected', reason, { kind: 'rejected', id: actionId, by });
    return run.asTold;
  }

  async function setPaused({ actionId, by, reason }: ReleaseAction, paused: boolean): Promise<ReleaseStanding> {
    wake();
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

/** @throws ApplicationFailure whose type is the refusal's code */
export function refuseUnless(run: ReleaseRun, { releaseId, by }: ReleaseAction, command: ReleaseCommand): void {
  const refusal = refusalOf(run.standing, releaseId, by, command);
  if (refusal) throw ApplicationFailure.nonRetryable(refusal.message, refusal.code);
}

/** A knowledge base or a tool can go at any time: asked at the beginning, and once more before customers get it. */
export async function checkVersions(run: ReleaseRun, versions: readonly { versionId: string; version: string }[]): Promise<void> {
  const problems = [];
  for (const { versionId, version } of versions) {
    const summary = `Check ${version}: its flow, knowledge bases and tools`;
    problems.push(...(await steps.checkVersion.executeWithOptions({ summary }, [{ ...run.version, versionId }])));
    if (run.isOver) return;
  }
  if (problems.length === 0) return run.change({ checks: [] }, { kind: 'checked' });
  const reason = problems.map(({ message }) => message).join(' ');
  await run.change({ checks: problems });
  if (!run.isOver) await run.end('checks_failed', reason, { kind: 'failed', detail: { problems } });
}

export async function awaitApproval(run: ReleaseRun): Promise<void> {
  await run.change({ stage: 'approval' });
  const decided = await condition(() => run.now.verdict !== null || run.isOver, LIMITS.releaseApprovalDays * DAY_MS);
  if (decided || run.isOver) return;
  await run.end('expired', `Nobody decided within ${LIMITS.releaseApprovalDays} days.`, { kind: 'expired' });
}

/**
 * Runs a release to its end, also where it is cancelled in Temporal, or where a step of it fails for good: a version that
 * nobody watches any more must not be dealt to customers.
 */
export async function toItsEnd(run: ReleaseRun, go: () => Promise<void>): Promise<void> {
  try {
    await go();
  } catch (failure) {
    if (!isCancellation(failure) && (run.isOver || !(failure instanceof TemporalFailure))) throw failure;
    await CancellationScope.nonCancellable(async () => {
      if (run.isOver) return;
      if (isCancellation(failure)) return run.end('aborted', 'Cancelled in Temporal.', { kind: 'aborted' });
      log.error('a release failed unexpectedly', { failure: rootCause(failure) });
      return run.end('failed', 'A step of the release failed unexpectedly.', { kind: 'failed' });
    });
  }
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
}
