import type { EntityManager } from '@mikro-orm/postgresql';
import type { evaluationRoutes, EvaluationRun as RunBody } from '../../../contract/http/evaluations.ts';
import { Agent, AgentVersion } from '../../../db/entities/agent.ts';
import { Turn } from '../../../db/entities/conversation.ts';
import { EvaluationResult, EvaluationRun, EvaluationSuite } from '../../../db/entities/evaluation.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { differenceBetween, type AttemptStatus } from '../../../domain/evaluation/summary.ts';
import { cancelRun, sizeOf, startRun } from '../../commands/evaluation-run.ts';
import { estimateOf, runById, suiteById, suiteProblems, versionToRun } from '../../evaluations.ts';
import type { Handler } from '../../handler.ts';
import { olderThan, pageOf, placeOf } from '../../page.ts';
import { presentResult, presentRun, type RunFigures } from '../../presenters/evaluation.ts';

export const estimateRun: Handler<typeof evaluationRoutes.estimate> = async ({ params, query, user }, { database }) => {
  const body = await database.tenant(user.tenantId, async (em) => {
    const suite = await suiteById(em, params.suiteId);
    const { agentId } = await versionToRun(em, suite, query.versionId);
    const size = sizeOf(suite.cases);
    return { ...size, ...(await estimateOf(em, suite, agentId, size)), problems: await suiteProblems(em, suite.cases) };
  });
  return { status: 200, body };
};

export const startSuiteRun: Handler<typeof evaluationRoutes.start> = async ({ params, body, user }, dependencies) =>
  ({ status: 202, body: await startRun(dependencies, user, params.suiteId, body) });

export const listRuns: Handler<typeof evaluationRoutes.runs> = async ({ query, user }, { database }) => {
  const { suiteId, agentId, versionId } = query;
  const wanted = { ...(suiteId ? { suiteId } : {}), ...(agentId ? { agentId } : {}), ...(versionId ? { versionId } : {}) };
  const body = await database.tenant(user.tenantId, async (em) => {
    const found = await em.find(
      EvaluationRun,
      { $and: [wanted, olderThan('createdAt', placeOf(query.cursor))] },
      { orderBy: { createdAt: 'desc', id: 'desc' }, limit: query.limit + 1 },
    );
    const { rows, nextCursor } = pageOf(found, query.limit, (row) => ({ at: row.createdAt, id: row.id }));
    return { items: await present(em, rows), nextCursor };
  });
  return { status: 200, body };
};

export const readRun: Handler<typeof evaluationRoutes.run> = async ({ params, query, user }, { database }) => {
  const body = await database.tenant(user.tenantId, async (em) => {
    const run = await runById(em, params.runId);
    const results = await em.find(EvaluationResult, { runId: run.id }, { orderBy: { position: 'asc' } });
    const turns = await em.find(Turn, { conversationId: { $in: results.map((row) => row.conversationId) } }, { fields: ['conversationId', 'sequence'], orderBy: { sequence: 'asc' } });
    const [presented] = await present(em, [run]);
    if (!presented) throw new CitiflowError('not_found');
    const turnIds = new Map(results.map(({ conversationId }) => [conversationId, new Array<string>()]));
    for (const { id, conversationId } of turns) turnIds.get(conversationId)?.push(id);
    return {
      ...presented,
      results: results.map((row) => presentResult(row, turnIds.get(row.conversationId) ?? [])),
      difference: await differenceFrom(em, run, results, query.against),
    };
  });
  return { status: 200, body };
};

export const cancelSuiteRun: Handler<typeof evaluationRoutes.cancel> = async ({ params, user }, dependencies) => {
  const run = await dependencies.database.tenant(user.tenantId, (em) => runById(em, params.runId));
  await cancelRun(dependencies, run, user);
  return { status: 202, body: { runId: run.id } };
};

/** @param against another run of the suite; without it, the last before this one that came to its end */
async function differenceFrom(em: EntityManager, run: EvaluationRun, results: EvaluationResult[], against: string | undefined) {
  const earlier = against === undefined
    ? await em.findOne(EvaluationRun, { suiteId: run.suiteId, status: 'completed', createdAt: { $lt: run.createdAt } }, { orderBy: { createdAt: 'desc' } })
    : await runById(em, against);
  if (!earlier) return null;
  const before = await em.find(EvaluationResult, { runId: earlier.id }, { fields: ['caseId', 'status'] });
  const version = await em.findOne(AgentVersion, { id: earlier.versionId }, { fields: ['version'] });
  return { runId: earlier.id, version: version?.version ?? '', ...differenceBetween(before, results) };
}

interface FigureRow extends Omit<RunFigures, 'made'> {
  run_id: string;
}

/** Figures of all of them by two statements, however many attempts they have. */
async function present(em: EntityManager, runs: EvaluationRun[]): Promise<RunBody[]> {
  if (runs.length === 0) return [];
  const places = runs.map(() => '?').join(', ');
  const ids = runs.map(({ id }) => id);
  const figures = await em.execute<FigureRow[]>(
    `select run_id, count(*)::int as attempts, count(*) filter (where status in ('passed', 'failed', 'error'))::int as judged,
       sum(input_tokens)::float8 as "inputTokens", sum(output_tokens)::float8 as "outputTokens",
       sum(cost_micros)::float8 as "costMicros", sum(judge_cost_micros)::float8 as "judgeCostMicros"
     from evaluation_results where run_id in (${places}) group by run_id`, ids);
  const going = runs.filter(({ summary }) => !summary).map(({ id }) => id);
  const made = going.length === 0 ? [] : await em.execute<{ run_id: string; case_id: string; status: AttemptStatus; weight: number }[]>(
    `select run_id, case_id, status, (definition ->> 'weight')::float8 as weight from evaluation_results
     where run_id in (${going.map(() => '?').join(', ')})`, going);
  const suites = await em.find(EvaluationSuite, { id: { $in: runs.map(({ suiteId }) => suiteId) } }, { fields: ['name'] });
  const agents = await em.find(Agent, { id: { $in: runs.map(({ agentId }) => agentId) } }, { fields: ['name'] });
  const versions = await em.find(AgentVersion, { id: { $in: runs.map(({ versionId }) => versionId) } }, { fields: ['version'] });
  const nameOf = new Map([...suites, ...agents].map((named) => [named.id, named.name]));
  const versionOf = new Map(versions.map((entry) => [entry.id, entry.version]));
  return runs.map((run) => {
    const names = { suiteName: nameOf.get(run.suiteId) ?? '', agentName: nameOf.get(run.agentId) ?? '', version: versionOf.get(run.versionId) ?? '' };
    const row = figures.find(({ run_id }) => run_id === run.id) ?? NO_FIGURES;
    const own = made.filter(({ run_id }) => run_id === run.id).map(({ case_id: caseId, status, weight }) => ({ caseId, status, weight }));
    return presentRun(run, names, { ...row, made: own });
  });
}

const NO_FIGURES = { attempts: 0, judged: 0, inputTokens: 0, outputTokens: 0, costMicros: 0, judgeCostMicros: 0 };
