import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { User } from '../../../contract/http/auth.ts';
import type { evaluationRoutes, EvaluationSuite as SuiteBody, EvaluationSuiteSummary } from '../../../contract/http/evaluations.ts';
import { audit } from '../../../db/audit.ts';
import { Agent, AgentVersion } from '../../../db/entities/agent.ts';
import { EvaluationRun, EvaluationSuite } from '../../../db/entities/evaluation.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { EVALUATION } from '../../../domain/evaluation/limits.ts';
import { PORTABLE_SUITE_FORMAT, type EvaluationCase } from '../../../domain/evaluation/suite.ts';
import { suiteById, suiteProblems } from '../../evaluations.ts';
import type { Handler } from '../../handler.ts';
import { olderThan, pageOf, placeOf } from '../../page.ts';
import { presentSuite, presentSuiteSummary } from '../../presenters/evaluation.ts';
import { cancelRun } from '../../commands/evaluation-run.ts';

export const listSuites: Handler<typeof evaluationRoutes.list> = async ({ query, user }, { database }) => {
  const body = await database.tenant(user.tenantId, async (em) => {
    const wanted = query.agentId ? { agentId: query.agentId } : {};
    const found = await em.find(
      EvaluationSuite,
      { $and: [wanted, olderThan('updatedAt', placeOf(query.cursor))] },
      { orderBy: { updatedAt: 'desc', id: 'desc' }, limit: query.limit + 1 },
    );
    const { rows, nextCursor } = pageOf(found, query.limit, (row) => ({ at: row.updatedAt, id: row.id }));
    return { items: await summaries(em, rows), nextCursor };
  });
  return { status: 200, body };
};

export const readSuite: Handler<typeof evaluationRoutes.read> = async ({ params, user }, { database }) => ({
  status: 200,
  body: await database.tenant(user.tenantId, async (em) => whole(em, await suiteById(em, params.suiteId))),
});

export const createSuite: Handler<typeof evaluationRoutes.create> = async ({ body, user }, { database }) => ({
  status: 201,
  body: await database.tenant(user.tenantId, (em) => newSuite(em, user, body)),
});

export const importSuite: Handler<typeof evaluationRoutes.import> = async ({ body, user }, { database }) => ({
  status: 201,
  body: await database.tenant(user.tenantId, (em) => newSuite(em, user, body)),
});

export const exportSuite: Handler<typeof evaluationRoutes.export> = async ({ params, user }, { database }) => {
  const { name, description, cases } = await database.tenant(user.tenantId, (em) => suiteById(em, params.suiteId));
  // Conversations mean nothing elsewhere.
  const portable = cases.map((one) => ({ ...one, source: null }));
  return { status: 200, body: { format: PORTABLE_SUITE_FORMAT, formatVersion: 1, name, description, cases: portable } };
};

export const saveSuite: Handler<typeof evaluationRoutes.save> = async ({ params, body, user }, { database }) => {
  const saved = await database.tenant(user.tenantId, async (em) => {
    const { revision, agentId, ...fields } = body;
    const suite = await lockedSuite(em, params.suiteId);
    if (suite.revision !== revision) throw new CitiflowError('conflict');
    await refuseTakenName(em, fields.name, suite.id);
    if (agentId) await refuseUnknownAgent(em, agentId);
    Object.assign(suite, { ...fields, ...(agentId === undefined ? {} : { agentId }), revision: revision + 1, updatedBy: user.name });
    await em.flush();
    return whole(em, suite);
  });
  return { status: 200, body: saved };
};

export const removeSuite: Handler<typeof evaluationRoutes.remove> = async ({ params, user }, dependencies) => {
  const running = await dependencies.database.tenant(user.tenantId, async (em) => {
    const suite = await suiteById(em, params.suiteId);
    return em.find(EvaluationRun, { suiteId: suite.id, status: 'running' });
  });
  for (const run of running) await cancelRun(dependencies, run, user).catch(unlessEnded);
  await dependencies.database.tenant(user.tenantId, async (em) => {
    const suite = await suiteById(em, params.suiteId);
    em.remove(suite);
    await audit(em, user.tenantId, { by: user, action: 'evaluation.suite-deleted', subject: { kind: 'evaluation-suite', id: suite.id, label: suite.name } });
  });
  return { status: 204, body: null };
};

function unlessEnded(failure: unknown): void {
  if (!(failure instanceof CitiflowError) || failure.code !== 'evaluation_ended') throw failure;
}

/** Two who add to a suite at once take their turns. */
export async function lockedSuite(em: EntityManager, suiteId: string): Promise<EvaluationSuite> {
  await em.execute('select 1 from evaluation_suites where id = ? for update', [suiteId]);
  return suiteById(em, suiteId);
}

interface NewSuite {
  agentId: string | null;
  name: string;
  description: string;
  cases: EvaluationCase[];
}

async function newSuite(em: EntityManager, user: User, { agentId, name, description, cases }: NewSuite): Promise<SuiteBody> {
  if ((await em.count(EvaluationSuite, {})) >= EVALUATION.suites) throw wrong('name', `There are ${EVALUATION.suites} suites already. Delete one first.`);
  await refuseTakenName(em, name, null);
  if (agentId !== null) await refuseUnknownAgent(em, agentId);
  const suite = em.create(EvaluationSuite, {
    id: randomUUID(), tenantId: user.tenantId, agentId, name, description, cases, revision: 1, createdBy: user.name, updatedBy: user.name,
  });
  await em.persist(suite).flush();
  return whole(em, suite);
}

async function refuseTakenName(em: EntityManager, name: string, but: string | null): Promise<void> {
  const taken = await em.count(EvaluationSuite, { name, ...(but === null ? {} : { id: { $ne: but } }) });
  if (taken > 0) throw wrong('name', `There is a suite "${name}" already. Give it another name.`);
}

async function refuseUnknownAgent(em: EntityManager, agentId: string): Promise<void> {
  if ((await em.count(Agent, { id: agentId, deletedAt: null })) === 0) throw wrong('agentId', 'There is no such agent.');
}

const wrong = (path: string, message: string) => new CitiflowError('validation_failed', undefined, { errors: [{ path, message }] });

async function whole(em: EntityManager, suite: EvaluationSuite): Promise<SuiteBody> {
  const [summary] = await summaries(em, [suite]);
  if (!summary) throw new CitiflowError('not_found');
  return presentSuite(summary, suite, await suiteProblems(em, suite.cases));
}

async function summaries(em: EntityManager, suites: EvaluationSuite[]): Promise<EvaluationSuiteSummary[]> {
  const agents = await em.find(Agent, { id: { $in: suites.flatMap(({ agentId }) => agentId ?? []) } }, { fields: ['name'] });
  const nameOf = new Map(agents.map((agent) => [agent.id, agent.name]));
  const last = suites.length === 0 ? [] : await em.execute<{ id: string }[]>(
    `select distinct on (suite_id) id from evaluation_runs where suite_id in (${suites.map(() => '?').join(', ')})
     order by suite_id, created_at desc`, suites.map(({ id }) => id));
  const runs = await em.find(EvaluationRun, { id: { $in: last.map(({ id }) => id) } });
  const versions = await em.find(AgentVersion, { id: { $in: runs.map(({ versionId }) => versionId) } }, { fields: ['version'] });
  const versionOf = new Map(versions.map((entry) => [entry.id, entry.version]));
  const runOf = new Map(runs.map((run) => [run.suiteId, { run, version: versionOf.get(run.versionId) ?? '' }]));
  return suites.map((suite) => presentSuiteSummary(suite, suite.agentId ? (nameOf.get(suite.agentId) ?? null) : null, runOf.get(suite.id)));
}
