import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { Metric, Outcome, Person } from '../../domain/release/model.ts';
import type { ReleaseProposal, ReleaseTelling } from '../../domain/release/record.ts';
import type { Looks } from '../../domain/release/watch.ts';

/** The protocol of an agent's releases: one workflow id an agent, one run a release. */
export const STAGED_DEPLOYMENT = 'stagedDeployment';
/** An A/B test runs under the same workflow id: an agent has one or the other. */
export const AB_TEST = 'abTest';

/** What a long canary takes along when it continues as a new run. */
export interface CarriedRelease {
  told: Omit<ReleaseTelling, 'decisions'>;
  looks: Partial<Record<Metric, Looks>>;
  /** How long the step has lasted, pauses not counted. */
  heldMs: number;
  details: string[];
}

export interface ReleaseInput {
  proposal: ReleaseProposal;
  carried?: CarriedRelease;
}

export interface ReleaseResult {
  releaseId: string;
  outcome: Outcome;
}

/** Who decides, on which release: the run under way may be another release's by now. */
export interface ReleaseAction {
  /** The request's own: its decision is written once. */
  actionId: string;
  releaseId: string;
  by: Person;
  reason: string | null;
}

export interface ShareAction extends ReleaseAction {
  sharePercent: number;
}

export interface RollBackAction extends ReleaseAction {
  /** What goes to production; the version before, where it is left out. */
  versionId: string | null;
  version: string | null;
}

export interface ChoiceAction extends ReleaseAction {
  versionId: string;
  version: string;
  /** Goes on at once as the release that is proposed for it; null where the version is in production already, or nobody wants that. */
  rollOut: ReleaseProposal | null;
}

/** How the release stands once the decision is written: the database says the same by then. */
export type ReleaseStanding = Pick<ReleaseTelling, 'stage' | 'status' | 'sharePercent' | 'paused' | 'outcome'>;

/**
 * Decisions. Updates and not signals: who decides learns at once whether it counted. Each is refused by its validator,
 * before it enters the history, with an ApplicationFailure whose type is release_closed, release_needs_other_person,
 * release_decided, release_stage_wrong or validation_failed.
 */
export const approveUpdate = defineUpdate<ReleaseStanding, [ReleaseAction]>('approve');
export const rejectUpdate = defineUpdate<ReleaseStanding, [ReleaseAction]>('reject');
export const shareUpdate = defineUpdate<ReleaseStanding, [ShareAction]>('share');
export const pauseUpdate = defineUpdate<ReleaseStanding, [ReleaseAction]>('pause');
export const resumeUpdate = defineUpdate<ReleaseStanding, [ReleaseAction]>('resume');
export const abortUpdate = defineUpdate<ReleaseStanding, [ReleaseAction]>('abort');
/** Gives the release up and, where it names a version, puts that into production. Also refused with release_not_ready. */
export const rollBackUpdate = defineUpdate<ReleaseStanding, [RollBackAction]>('rollBack');

/** Ends an A/B test with one of its versions. */
export const chooseUpdate = defineUpdate<ReleaseStanding, [ChoiceAction]>('choose');

export const releaseStateQuery = defineQuery<Omit<ReleaseTelling, 'decisions'>>('releaseState');
