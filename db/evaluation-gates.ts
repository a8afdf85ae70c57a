import type { EntityManager } from '@mikro-orm/postgresql';
import type { EvaluationGate } from '../domain/release/model.ts';
import type { GateResult } from '../domain/release/record.ts';
import { EvaluationRun, EvaluationSuite } from './entities/evaluation.ts';

/** The newest run of each gate's suite on the version, and whether it suffices. */
export async function gateResults(em: EntityManager, versionId: string, gates: readonly EvaluationGate[]): Promise<GateResult[]> {
  if (gates.length === 0) return [];
  const suiteIds = gates.map(({ suiteId }) => suiteId);
  const suites = await em.find(EvaluationSuite, { id: { $in: suiteIds } }, { fields: ['name'] });
  const runs = await em.find(EvaluationRun, { versionId, suiteId: { $in: suiteIds } }, {
    fields: ['suiteId', 'status', 'summary'], orderBy: { createdAt: 'desc', id: 'desc' },
  });
  return gates.map(({ suiteId, failUnder }): GateResult => {
    const suiteName = suites.find(({ id }) => id === suiteId)?.name ?? '';
    const run = runs.find((one) => one.suiteId === suiteId);
    if (!run) return { suiteId, suiteName, failUnder, runId: null, score: null, status: 'missing' };
    // A run that was cut short says nothing of the cases that it did not come to.
    const score = run.status === 'completed' ? (run.summary?.score ?? null) : null;
    const ended = score !== null && score >= failUnder ? 'passed' : 'failed';
    return { suiteId, suiteName, failUnder, runId: run.id, score, status: run.status === 'running' ? 'running' : ended };
  });
}
