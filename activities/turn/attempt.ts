/** One of Temporal's attempts at an activity. */
export interface Attempt {
  /** From 1. */
  number: number;
  /** How many there will be at most; undefined where there is no such limit. */
  atMost?: number | undefined;
  signal: AbortSignal;
}

/** What a `status` says of an attempt: nothing of the first one. */
export const furtherAttempt = ({ number, atMost }: Attempt): { attempt?: number; maximumAttempts?: number } =>
  number === 1 ? {} : { attempt: number, ...(atMost ? { maximumAttempts: atMost } : {}) };

/** What a result says of how many it took: nothing of a first one. */
export const attemptsOf = ({ number }: Attempt): { attempts?: number } => (number === 1 ? {} : { attempts: number });
