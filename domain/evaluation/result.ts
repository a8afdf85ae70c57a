import type { Outcome } from './expectations/expectation.ts';

/** What came of one expectation of a case, in the order in which the case has them. */
export interface ExpectationResult extends Outcome {
  type: string;
}

/** What a run is started with. */
export interface RunOrder {
  tenantId: string;
  runId: string;
  suiteId: string;
  agentId: string;
  versionId: string;
  /** Millionths of a US dollar; null: no cap. */
  budgetMicros: number | null;
  estimateMicros: number | null;
  startedBy: string;
  /** Absent from runs of before: nobody is told of their end. */
  startedById?: string;
}
