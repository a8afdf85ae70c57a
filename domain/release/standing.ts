import type { ErrorCode } from '../errors.ts';
import type { Person, Stage } from './model.ts';

/** Where a release stands, as far as commands depend on it. */
export interface Standing {
  releaseId: string;
  stage: Stage;
  paused: boolean;
  sharePercent: number;
  proposedBy: Person;
  /** The second person's verdict, once there is one. */
  verdict: 'approved' | 'rejected' | null;
  /** Of an A/B test: what it compares. */
  testedVersionIds?: readonly string[];
}

export type ReleaseCommand =
  | { type: 'approve' | 'reject' | 'pause' | 'resume' | 'abort' | 'roll-back' }
  | { type: 'share'; sharePercent: number }
  | { type: 'choose'; versionId: string };

export interface Refusal {
  code: ErrorCode;
  message: string;
}

/**
 * Whether a command counts now. Pure and at once: the workflow asks it before an update enters its history.
 * @returns nothing when it may, and otherwise the code and what to do instead
 */
export function refusalOf(standing: Standing, releaseId: string, by: Person, command: ReleaseCommand): Refusal | undefined {
  const isVerdict = command.type === 'approve' || command.type === 'reject';
  const isDecided = isVerdict && standing.verdict !== null;
  if (standing.releaseId !== releaseId || (standing.stage === 'ended' && !isDecided)) {
    return { code: 'release_closed', message: 'This release has ended. Propose a new one, or roll back.' };
  }
  switch (command.type) {
    case 'approve':
    case 'reject':
      return verdictRefusal(standing, by);
    case 'share':
      return shareRefusal(standing, command.sharePercent);
    case 'pause':
      return standing.paused ? { code: 'release_stage_wrong', message: 'The release is paused already.' } : undefined;
    case 'resume':
      return standing.paused ? undefined : { code: 'release_stage_wrong', message: 'The release is not paused.' };
    case 'choose':
      return choiceRefusal(standing, command.versionId);
    case 'abort':
    case 'roll-back':
      return undefined;
  }
}

function verdictRefusal({ stage, proposedBy, verdict }: Standing, by: Person): Refusal | undefined {
  if (by.id === proposedBy.id) {
    return { code: 'release_needs_other_person', message: 'Somebody else has to decide on this release: you proposed it.' };
  }
  if (verdict) return { code: 'release_decided', message: `The release is ${verdict} already. Only the first verdict counts.` };
  if (stage !== 'approval') {
    return { code: 'release_stage_wrong', message: 'The release is not waiting for approval yet: its checks and evaluation come first.' };
  }
  return undefined;
}

function choiceRefusal({ stage, testedVersionIds = [] }: Standing, versionId: string): Refusal | undefined {
  if (stage !== 'test' && stage !== 'decision') {
    return { code: 'release_stage_wrong', message: 'A version is chosen while an A/B test runs or waits for a decision.' };
  }
  return testedVersionIds.includes(versionId) ? undefined : { code: 'validation_failed', message: 'Choose one of the versions that the test compares.' };
}

function shareRefusal({ stage, sharePercent }: Standing, wanted: number): Refusal | undefined {
  if (stage !== 'canary') return { code: 'release_stage_wrong', message: 'A share can be set while the canary runs, and not before or after.' };
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 100) {
    return { code: 'validation_failed', message: 'A share is a whole number from 1 to 100; 100 takes the version to production.' };
  }
  return wanted === sharePercent ? { code: 'release_stage_wrong', message: `The share is ${wanted} % already.` } : undefined;
}
