import { ActivityFailure, ApplicationFailure, isCancellation } from '@temporalio/workflow';

/** The stable code with which an activity failed, or null for what carries none (a time-out, a lost worker). */
export function codeOf(failure: unknown): string | null {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  return cause instanceof ApplicationFailure ? (cause.type ?? null) : null;
}

/** Rethrows what is not an activity's final failure: a cancellation, or a mistake of ours. */
export function mustBeActivityFailure(failure: unknown): void {
  if (isCancellation(failure) || !(failure instanceof ActivityFailure)) throw failure;
}
