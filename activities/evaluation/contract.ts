import type { RunOrder } from '../../domain/evaluation/result.ts';
import type { Plan } from '../../domain/flow/plan.ts';

/** What a run's workflow asks of its activities. Types only: the workflow imports nothing else from here. */
export interface RunRef {
  tenantId: string;
  runId: string;
}

export interface OpenedRun {
  plan: Plan;
  attempts: number;
  /** Attempts that have a verdict by now, and what they have cost, in millionths of a US dollar. */
  judged: number;
  spentMicros: number;
}

export interface AttemptsRequest extends RunRef {
  agentId: string;
  versionId: string;
  /** Attempts after this position. */
  after: number;
  limit: number;
}

export interface Attempt {
  resultId: string;
  position: number;
  conversationId: string;
  customer: { id: string; name: string } | null;
  approval: 'approves' | 'rejects';
  /** What the customer says, a turn each. */
  texts: string[];
}

export interface JudgeRequest extends RunRef {
  resultId: string;
  conversationId: string;
  /** Why the conversation did not come to its end; null where it did. */
  failure: string | null;
}

export interface JudgedAttempt {
  passed: boolean;
  /** Of its turns and of judging them. */
  costMicros: number;
}

export type RunEnding = 'completed' | 'cancelled' | 'over-budget' | 'failed';

/** Short in-house steps, run as local activities. Each is idempotent. */
export interface EvaluationSteps {
  /** Null where the suite or the version is gone. */
  openRun(order: RunOrder): Promise<OpenedRun | null>;
  /** The next attempts that have no verdict, in their order, each with a conversation to be held in. */
  openAttempts(request: AttemptsRequest): Promise<Attempt[]>;
  /** What could not be judged. */
  recordUnjudged(request: JudgeRequest): Promise<void>;
  finishRun(request: RunRef & { status: RunEnding; endedBy: string | null; endedById?: string; reason: string | null }): Promise<void>;
}

/** Calls out: the embedding and the judging model. */
export interface EvaluationCalls {
  judgeAttempt(request: JudgeRequest): Promise<JudgedAttempt>;
}
