import type { DeploymentStatus } from './model.ts';

/**
 * What becomes of open conversations on other versions when a version comes to production, by release or by rolling back:
 * they stay on the version that they started on, or go on with the new one from their next turn.
 */
export const CONVERSATION_POLICIES = ['stay', 'move'] as const;
export type ConversationPolicy = (typeof CONVERSATION_POLICIES)[number];

/** Lies beside the agent: which conversations run their next turn on another version. */
export interface Moving {
  releaseId: string;
  /** Where they go. */
  versionId: string;
  /** Conversations that began later have been given their version since. ISO 8601. */
  since: string;
  /** Only those on this version; null for all others. */
  from: string | null;
}

export interface Arrival {
  policy: ConversationPolicy;
  releaseId: string;
  /** The release's own version. */
  versionId: string;
  status: DeploymentStatus;
  /** Becomes the version in production now. */
  publishVersionId: string | null;
  /** The version in production so far. */
  publishedVersionId: string | null;
  now: string;
}

/**
 * Who moves once a release has told how it stands. A version that comes to production ends the moves to the one before.
 * A canary that was given up takes those whom it had brought to its version back, and leaves other moves as they are.
 */
export function movingAfter(current: Moving | null, arrival: Arrival): Moving | null {
  const { policy, releaseId, versionId, status, publishVersionId, publishedVersionId, now } = arrival;
  if (publishVersionId) return policy === 'move' ? { releaseId, versionId: publishVersionId, since: now, from: null } : null;
  if (status !== 'rolled_back' || policy !== 'move' || !publishedVersionId) return current;
  const movesAll = current?.versionId === publishedVersionId && current.from === null;
  return { releaseId, versionId: publishedVersionId, since: now, from: movesAll ? null : versionId };
}
