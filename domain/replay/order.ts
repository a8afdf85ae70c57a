import type { ReplayFilter, ReplayJudge } from './settings.ts';

/** What a replay is started with. */
export interface ReplayOrder {
  tenantId: string;
  runId: string;
  agentId: string;
  /** The candidate. */
  versionId: string;
  /** The release that asked for it; null where a person did. */
  releaseId: string | null;
  filter: ReplayFilter;
  judge: ReplayJudge | null;
  /** Millionths of a US dollar; null: no cap. */
  budgetMicros: number | null;
  estimateMicros: number | null;
  startedBy: string;
  /** Absent from replays of before. */
  startedById?: string;
}
