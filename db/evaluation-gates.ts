import type { EntityManager } from '@mikro-orm/postgresql';
import type { EvaluationGate } from '../domain/release/model.ts';
import type { GateResult } from '../domain/release/record.ts';

/** The newest run of each gate's suite on the version, and whether it suffices. */
export async function gateResults(em: EntityManager, versionId: string, gates: readonly EvaluationGate[]): Promise<GateResult[]> {
  if (gates.length === 0) return [];
  const runs = await newestRuns(em, versionId, gates.map(({ suiteId }) => suiteId));
  return gates.map(({ suiteId, failUnder }): GateResult => {
    const run = runs.get(suiteId);
    const told = { suiteId, failUnder, suiteName: run?.suiteName ?? '', runId: run?.runId ?? null, score: run?.score ?? null };
    if (!run?.runId) return { ...told, status: 'missing' };
    if (!run.ended) return { ...told, status: 'running' };
    return { ...told, status: run.score !== null && run.score >= failUnder ? 'passed' : 'failed' };
  });
}

interface NewestRun {
  suiteName: string;
  runId: string | null;
  ended: boolean;
  /** Weighted share of cases that passed, 0 to 1; nothing where the run was cancelled or failed. */
  score: number | null;
}

async function newestRuns(_em: EntityManager, _versionId: string, _suiteIds: readonly string[]): Promise<Map<string, NewestRun>> {
  return new Map();
}
