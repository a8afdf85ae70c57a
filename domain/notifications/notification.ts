/** What people are told of. Facts only: the words are the reader's language's. */
export interface ReleaseFacts {
  releaseId: string;
  agentName: string;
  version: string;
  /** Who proposed or decided; null where the release decided by itself. */
  by: string | null;
  reason: string | null;
}

/** What becomes of a release that its proposer has not decided: everything that somebody would wish to hear of. */
export const TOLD_DECISIONS = ['approved', 'rejected', 'aborted', 'rolled-back', 'given-up', 'expired', 'failed', 'released', 'tested', 'winner-chosen'] as const;
export type ToldDecision = (typeof TOLD_DECISIONS)[number];

export type NotificationContent =
  | { kind: 'release-waiting'; facts: ReleaseFacts }
  | { kind: 'release-decided'; facts: ReleaseFacts & { decision: ToldDecision } }
  | {
      kind: 'evaluation-ended';
      facts: {
        runId: string; suiteName: string; agentName: string; version: string;
        status: 'completed' | 'cancelled' | 'over-budget' | 'failed';
        /** 0 to 1; null where nothing was judged. */
        score: number | null;
      };
    }
  | {
      kind: 'document-ended';
      facts: { knowledgeBaseId: string; documentId: string; filename: string; status: 'ready' | 'failed'; reason: string | null };
    };

export const NOTIFICATIONS = {
  /** Older ones go when the next one comes. */
  keptDays: 90,
} as const;
