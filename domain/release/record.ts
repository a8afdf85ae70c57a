import type { TestPlan, TestState } from './ab-test.ts';
import type { Routing } from './choice.ts';
import type { CanaryPlan, DeploymentStatus, Gates, Outcome, Person, ReleaseKind, Stage } from './model.ts';
import type { ConversationPolicy } from './moving.ts';
import type { ReplayGateResult } from '../replay/gate.ts';
import type { CanaryFigures, ConditionFinding } from './watch.ts';

/** What a release is asked to do. Fixed from the proposal on. */
export interface ReleaseProposal {
  tenantId: string;
  agentId: string;
  agentName: string;
  releaseId: string;
  /** `roll-back`: a version of old goes to production after its checks, without evaluation, approval and canary. */
  kind: ReleaseKind;
  /** Of an A/B test, the first that is compared with the first of all. */
  versionId: string;
  /** The version's number, for people. */
  version: string;
  baselineVersionId: string | null;
  note: string;
  gates: Gates;
  canary: CanaryPlan;
  testers: readonly string[];
  proposedBy: Person;
  /** Absent from proposals of before: they stay. */
  conversations?: ConversationPolicy;
  /** Of an A/B test. */
  test?: TestPlan;
}

/** Something that keeps a version from customers. */
export interface ReleaseProblem {
  code: string;
  /** Node and field, where it is about one. */
  path: string;
  message: string;
}

/** The newest run of a gate's suite on the version. */
export interface GateResult {
  suiteId: string;
  suiteName: string;
  failUnder: number;
  runId: string | null;
  status: 'passed' | 'failed' | 'running' | 'missing';
  /** 0 to 1. */
  score: number | null;
}

export const DECISION_KINDS = [
  'proposed', 'checked', 'evaluated', 'staged', 'approved', 'rejected', 'canary-started', 'step', 'share', 'paused', 'resumed',
  'aborted', 'rolled-back', 'given-up', 'expired', 'released', 'failed', 'test-started', 'tested', 'winner-chosen',
  'evaluation-started', 'replay-started', 'replayed',
] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** Who decided what, why and when. Its id is the request's, or follows from the release: told twice, it is one. */
export interface DecisionRecord {
  id: string;
  kind: DecisionKind;
  by: Person | null;
  reason: string | null;
  detail: Record<string, unknown>;
  at: string;
}

export interface CanaryState {
  startedAt: string;
  stepIndex: number;
  /** When the step's time is up, by schedule; null while it does not run. */
  stepEndsAt: string | null;
  figures: CanaryFigures | null;
  findings: ConditionFinding[];
}

/** All that is told of a release, each time as a whole. */
export interface ReleaseTelling {
  runId: string;
  sequence: number;
  stage: Stage;
  status: DeploymentStatus;
  environment: 'staging' | 'production' | null;
  outcome: Outcome | null;
  reason: string | null;
  sharePercent: number;
  paused: boolean;
  verdict: 'approved' | 'rejected' | null;
  checks: ReleaseProblem[];
  evaluation: GateResult[];
  /** Absent from releases of before. */
  replay?: ReplayGateResult | null;
  canaryState: CanaryState | null;
  /** Of an A/B test. */
  testState?: TestState | null;
  /** Where new conversations go besides production. */
  routing: Routing | null;
  /** Becomes the version in production. */
  publishVersionId: string | null;
  endedAt: string | null;
  decisions: DecisionRecord[];
}
