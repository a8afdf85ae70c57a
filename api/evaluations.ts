import type { EntityManager } from '@mikro-orm/postgresql';
import { Agent, AgentVersion } from '../db/entities/agent.ts';
import { EvaluationRun, EvaluationSuite } from '../db/entities/evaluation.ts';
import { KnowledgeDocument } from '../db/entities/knowledge.ts';
import { CitiflowError } from '../domain/errors.ts';
import { problemsOf, type SuiteProblem } from '../domain/evaluation/readiness.ts';
import type { EvaluationCase } from '../domain/evaluation/suite.ts';
import { tenantToolFacts } from './tool-catalogue.ts';

/** @throws CitiflowError `not_found` */
export async function suiteById(em: EntityManager, id: string): Promise<EvaluationSuite> {
  const suite = await em.findOne(EvaluationSuite, { id });
  if (!suite) throw new CitiflowError('not_found');
  return suite;
}

/** @throws CitiflowError `not_found` */
export async function runById(em: EntityManager, id: string): Promise<EvaluationRun> {
  const run = await em.findOne(EvaluationRun, { id });
  if (!run) throw new CitiflowError('not_found');
  return run;
}

/**
 * The version that a suite is to be run on, a test's snapshot of a draft, too.
 * @throws CitiflowError `validation_failed` where there is none, or it is another agent's than the suite is for
 */
export async function versionToRun(em: EntityManager, suite: EvaluationSuite, versionId: string): Promise<AgentVersion> {
  const version = await em.findOne(AgentVersion, { id: versionId });
  const agent = version && (await em.findOne(Agent, { id: version.agentId, deletedAt: null }, { fields: ['id'] }));
  const wrong = !version || !agent
    ? 'There is no such version. Choose one of the agent\'s versions.'
    : suite.agentId !== null && version.agentId !== suite.agentId ? 'This version is of another agent than the suite is for.' : null;
  if (wrong !== null || !version) throw new CitiflowError('validation_failed', undefined, { errors: [{ path: 'versionId', message: wrong ?? '' }] });
  return version;
}

export async function suiteProblems(em: EntityManager, cases: readonly EvaluationCase[]): Promise<SuiteProblem[]> {
  const tools = await tenantToolFacts(em);
  const documents = await em.find(KnowledgeDocument, { deletedAt: null }, { fields: ['id', 'title'] });
  return problemsOf(cases, {
    tools: new Set(tools.keys()),
    documents: new Set(documents.flatMap(({ id, title }) => [id, title.trim().toLowerCase()])),
  });
}

export interface Estimate {
  costMicros: number | null;
  from: 'earlier-runs' | 'conversations' | 'nothing';
}

/**
 * What a run is expected to cost: by what attempts of this suite have cost on this agent, judging included; else by
 * what a turn of the agent costs; else nobody knows. Of a suite that has grown, each new case counts as the mean.
 */
export async function estimateOf(em: EntityManager, suite: EvaluationSuite, agentId: string, about: { attempts: number; turns: number }): Promise<Estimate> {
  const [earlier] = await em.execute<{ mean: number | null }[]>(
    `select avg(cost_micros + judge_cost_micros)::float8 as mean from (
       select r.cost_micros, r.judge_cost_micros from evaluation_results r join evaluation_runs n on n.id = r.run_id
       where n.suite_id = ? and n.agent_id = ? and r.status in ('passed', 'failed') order by r.ended_at desc limit 1000) latest`,
    [suite.id, agentId]);
  if (earlier && earlier.mean !== null) return { costMicros: Math.round(earlier.mean * about.attempts), from: 'earlier-runs' };
  const [turn] = await em.execute<{ mean: number | null }[]>(
    `select avg(t.cost_micros)::float8 as mean from (
       select turns.cost_micros from turns join conversations c on c.id = turns.conversation_id
       where c.agent_id = ? and turns.ended_at is not null order by turns.ended_at desc limit 200) t`,
    [agentId]);
  if (turn && turn.mean !== null) return { costMicros: Math.round(turn.mean * about.turns), from: 'conversations' };
  return { costMicros: null, from: 'nothing' };
}
