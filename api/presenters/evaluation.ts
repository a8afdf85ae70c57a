import type {
  EvaluationResult as ResultBody, EvaluationRun as RunBody, EvaluationSuite as SuiteBody, EvaluationSuiteSummary,
} from '../../contract/http/evaluations.ts';
import type { EvaluationResult, EvaluationRun, EvaluationSuite } from '../../db/entities/evaluation.ts';
import { attemptsOf, type SuiteProblem } from '../../domain/evaluation/readiness.ts';
import { summarise, type Attempted } from '../../domain/evaluation/summary.ts';

export interface RunNames {
  suiteName: string;
  agentName: string;
  version: string;
}

export interface RunFigures {
  attempts: number;
  judged: number;
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
  judgeCostMicros: number;
  /** Of a run that goes on, for its score so far. */
  made: (Attempted & { weight: number })[];
}

export function presentSuiteSummary(suite: EvaluationSuite, agentName: string | null, last: { run: EvaluationRun; version: string } | undefined): EvaluationSuiteSummary {
  const { id, agentId, name, description, cases, revision, updatedBy, updatedAt } = suite;
  return {
    id, agentName, name, description, revision, updatedBy,
    agentId: agentId ?? null,
    caseCount: cases.length,
    attemptCount: attemptsOf(cases),
    updatedAt: updatedAt.toISOString(),
    lastRun: last
      ? { id: last.run.id, status: last.run.status, version: last.version, startedAt: last.run.createdAt.toISOString(), score: last.run.summary?.score ?? null }
      : null,
  };
}

export const presentSuite = (summary: EvaluationSuiteSummary, suite: EvaluationSuite, problems: SuiteProblem[]): SuiteBody =>
  ({ ...summary, cases: suite.cases, problems });

export function presentRun(run: EvaluationRun, names: RunNames, figures: RunFigures): RunBody {
  const { id, suiteId, suiteRevision, agentId, versionId, status, reason, budgetMicros, estimateMicros, workflowId, startedBy, endedBy } = run;
  const { attempts, judged, inputTokens, outputTokens, costMicros, judgeCostMicros, made } = figures;
  const cases = new Map(made.map(({ caseId, weight }) => [caseId, { id: caseId, weight }]));
  return {
    ...names, id, suiteId, suiteRevision, agentId, versionId, status, workflowId, startedBy,
    reason: reason ?? null,
    budgetMicros: budgetMicros ?? null,
    estimateMicros: estimateMicros ?? null,
    endedBy: endedBy ?? null,
    summary: run.summary ?? summarise([...cases.values()], made),
    attempts, judged,
    usage: { inputTokens, outputTokens, costMicros, judgeCostMicros },
    startedAt: run.createdAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
  };
}

export function presentResult(result: EvaluationResult, turnIds: string[]): ResultBody {
  const { id, caseId, definition, repetition, status, reason, outcomes, conversationId, startedAt } = result;
  const { inputTokens, outputTokens, costMicros, judgeCostMicros, durationMs } = result;
  return {
    id, caseId, repetition, status, outcomes, turnIds, inputTokens, outputTokens, costMicros, judgeCostMicros,
    reason: reason ?? null,
    durationMs: durationMs ?? null,
    name: definition.name,
    tags: definition.tags,
    weight: definition.weight,
    conversationId: startedAt ? conversationId : null,
  };
}
