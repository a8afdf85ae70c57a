import type { TestFigures } from '../../domain/release/ab-test.ts';
import type { EvaluationGate } from '../../domain/release/model.ts';
import type { GateResult, ReleaseProblem, ReleaseProposal, ReleaseTelling } from '../../domain/release/record.ts';
import type { ReplayGateResult } from '../../domain/replay/gate.ts';
import type { ReplayGate } from '../../domain/replay/settings.ts';
import type { CanaryFigures } from '../../domain/release/watch.ts';

export interface VersionRef {
  tenantId: string;
  agentId: string;
  releaseId: string;
  versionId: string;
}

export interface MeasureTestRequest {
  tenantId: string;
  releaseId: string;
  slowMs: number | null;
}

export interface MeasureRequest {
  tenantId: string;
  candidateVersionId: string;
  productionVersionId: string;
  since: string;
  latencyTolerance: number;
}

/** What the workflow of a release asks of the world. Each may run twice and does its work once. */
export interface ReleaseActivities {
  /** Writes the release's row unless the API has. */
  acceptRelease(proposal: ReleaseProposal): Promise<void>;
  /** What keeps the version from customers now. */
  checkVersion(version: VersionRef): Promise<ReleaseProblem[]>;
  /** The newest run of each gate's suite on the version. */
  checkGates(version: VersionRef, gates: readonly EvaluationGate[]): Promise<GateResult[]>;
  /** What the release's replay came to, held against what is asked of it. */
  checkReplay(version: VersionRef, gate: ReplayGate): Promise<ReplayGateResult>;
  measureCanary(request: MeasureRequest): Promise<CanaryFigures>;
  /** What the versions of an A/B test have come to. */
  measureTest(request: MeasureTestRequest): Promise<TestFigures>;
  /** Writes how the release stands, where new conversations go, and the decisions that led there: at once, or not at all. */
  tell(version: VersionRef, telling: ReleaseTelling): Promise<void>;
}
