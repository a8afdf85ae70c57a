import type { EntityManager } from '@mikro-orm/postgresql';
import { EvaluationResult } from '../../db/entities/evaluation.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import { checkExpectation, measurementOf, type Expectation } from '../../domain/evaluation/expectations/index.ts';
import type { Measured, Measurement } from '../../domain/evaluation/expectations/expectation.ts';
import { sumOf, type Observation } from '../../domain/evaluation/observation.ts';
import type { ExpectationResult } from '../../domain/evaluation/result.ts';
import type { Embedder } from '../../retrieval/embedder.ts';
import type { Providers } from '../llm/providers/index.ts';
import { askJudge } from './ask-judge.ts';
import type { JudgedAttempt, JudgeRequest } from './contract.ts';
import { matchPattern } from './match-pattern.ts';
import { observe } from './observe.ts';

export interface JudgeDependencies {
  orm: Orm;
  providers: Providers;
  embedder: Embedder;
}

/**
 * Holds an attempt against what its case expects and writes down what came of it. Done again, it judges again, and
 * costs again what judging costs: what it finds written is what counts only when the attempt has a verdict already.
 */
export async function judgeAttempt(deps: JudgeDependencies, request: JudgeRequest, signal: AbortSignal): Promise<JudgedAttempt> {
  const { tenantId, resultId, conversationId, failure } = request;
  const { result, seen } = await withTenant(deps.orm, tenantId, async (em) => ({
    result: await em.findOneOrFail(EvaluationResult, { id: resultId }),
    seen: await observe(em, conversationId),
  }));
  if (hasVerdict(result)) return costOf(result);
  if (failure !== null) return recordUnjudged(deps.orm, request);
  const { outcomes, costMicros } = await judgeAll(deps, result.definition.expectations, seen, signal);
  return withTenant(deps.orm, tenantId, async (em) => {
    const row = await em.findOneOrFail(EvaluationResult, { id: resultId });
    if (hasVerdict(row)) return costOf(row);
    Object.assign(row, {
      ...figuresOf(seen), outcomes, judgeCostMicros: costMicros, endedAt: new Date(), status: statusOf(outcomes),
      reason: outcomes.find(({ outcome }) => outcome === 'undecided')?.reason ?? null,
    });
    await em.flush();
    return costOf(row);
  });
}

/** Writes that an attempt has come to no verdict; turns that were cut off are over. */
export function recordUnjudged(orm: Orm, { tenantId, resultId, conversationId, failure }: JudgeRequest): Promise<JudgedAttempt> {
  return withTenant(orm, tenantId, async (em) => {
    const row = await em.findOne(EvaluationResult, { id: resultId });
    // The suite was deleted meanwhile, and its runs with it.
    if (!row) return { passed: false, costMicros: 0 };
    if (hasVerdict(row)) return costOf(row);
    await endTurns(em, conversationId);
    Object.assign(row, { ...figuresOf(await observe(em, conversationId)), status: 'error', reason: failure, endedAt: new Date() });
    await em.flush();
    return costOf(row);
  });
}

const endTurns = (em: EntityManager, conversationId: string) =>
  em.execute("update turns set status = 'stopped', ended_at = now() where conversation_id = ? and status = 'running'", [conversationId]);

const hasVerdict = ({ status }: EvaluationResult) => status !== 'waiting' && status !== 'running';

const costOf = ({ status, costMicros, judgeCostMicros }: EvaluationResult): JudgedAttempt =>
  ({ passed: status === 'passed', costMicros: costMicros + judgeCostMicros });

const figuresOf = ({ turns }: Observation) => ({
  inputTokens: sumOf(turns, (turn) => turn.inputTokens),
  outputTokens: sumOf(turns, (turn) => turn.outputTokens),
  costMicros: sumOf(turns, (turn) => turn.costMicros),
  durationMs: sumOf(turns, (turn) => turn.durationMs),
});

/** One that failed is a failure whatever could not be measured. */
function statusOf(outcomes: readonly ExpectationResult[]): 'passed' | 'failed' | 'error' {
  if (outcomes.some(({ outcome }) => outcome === 'failed')) return 'failed';
  return outcomes.some(({ outcome }) => outcome === 'undecided') ? 'error' : 'passed';
}

async function judgeAll(deps: JudgeDependencies, expectations: readonly Expectation[], seen: Observation, signal: AbortSignal) {
  const outcomes: ExpectationResult[] = [];
  let cost = 0;
  for (const expectation of expectations) {
    const measurement = measurementOf(expectation, seen);
    const { measured, costMicros } = measurement ? await measure(deps, measurement, signal) : { measured: null, costMicros: 0 };
    cost += costMicros;
    outcomes.push({ type: expectation.type, ...checkExpectation(expectation, seen, measured) });
  }
  return { outcomes, costMicros: cost };
}

async function measure(
  { providers, embedder }: JudgeDependencies, wanted: Measurement, signal: AbortSignal,
): Promise<{ measured: Measured; costMicros: number }> {
  switch (wanted.kind) {
    case 'match':
      return { measured: matchPattern(wanted), costMicros: 0 };
    case 'verdict':
      return askJudge(providers, wanted, signal);
    case 'likeness': {
      if (wanted.text.trim() === '') return { measured: { kind: 'likeness', likeness: 0 }, costMicros: 0 };
      const [text = [], reference = []] = await embedder.embed([wanted.text, wanted.reference], signal);
      return { measured: { kind: 'likeness', likeness: cosine(text, reference) }, costMicros: 0 };
    }
  }
}

/** 0 where one of them has no direction. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  const product = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
  const lengths = Math.sqrt(product(a, a) * product(b, b));
  return lengths === 0 ? 0 : product(a, b) / lengths;
}
