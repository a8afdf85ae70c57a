import type { EntityManager } from '@mikro-orm/postgresql';
import { checkVersion } from '../activities/imported-tools/check-version.ts';
import { Agent, AgentVersion } from '../db/entities/agent.ts';
import { ReplayRun } from '../db/entities/replay.ts';
import { selectConversations } from '../db/replay-selection.ts';
import { CitiflowError } from '../domain/errors.ts';
import type { ReplayFilter, ReplayJudge } from '../domain/replay/settings.ts';

/** @throws CitiflowError `not_found` */
export async function replayById(em: EntityManager, id: string): Promise<ReplayRun> {
  const run = await em.findOne(ReplayRun, { id });
  if (!run) throw new CitiflowError('not_found');
  return run;
}

/**
 * The version on which conversations are to be held again, a test's snapshot of a draft, too.
 * @throws CitiflowError `replay_version_gone`; `replay_not_ready` that lists what it lacks, a knowledge base for one
 */
export async function versionToReplay(em: EntityManager, versionId: string): Promise<AgentVersion> {
  const version = await em.findOne(AgentVersion, { id: versionId });
  const agent = version && (await em.findOne(Agent, { id: version.agentId, deletedAt: null }, { fields: ['id'] }));
  if (!version || !agent) throw new CitiflowError('replay_version_gone');
  const problems = await checkVersion(em, { agentId: version.agentId, versionId });
  if (problems.length > 0) {
    throw new CitiflowError('replay_not_ready', problems[0]?.message, { errors: problems.map(({ path, message }) => ({ path, message })) });
  }
  return version;
}

export interface ReplayEstimate {
  conversations: number;
  turns: number;
  costMicros: number;
  judgeCostMicros: number | null;
}

/**
 * What a replay is expected to cost: by what pairs of the version have cost in earlier replays, else by what the
 * conversations themselves did. Judging is expected to cost what it has cost a pair lately, whichever the version.
 */
export async function estimateReplay(em: EntityManager, version: AgentVersion, filter: ReplayFilter, judge: ReplayJudge | null): Promise<ReplayEstimate> {
  const chosen = await selectConversations(em, version.agentId, filter);
  const [earlier] = await em.execute<{ cost: number | null; judging: number | null }[]>(
    `select (select avg(cost_micros)::float8 from (
         select p.cost_micros from replay_pairs p join replay_runs r on r.id = p.run_id
         where r.version_id = ? and p.status = 'done' order by p.ended_at desc limit 500) a) as cost,
       (select avg(judge_cost_micros)::float8 from (
         select p.judge_cost_micros from replay_pairs p join replay_runs r on r.id = p.run_id
         where r.judge is not null and p.status = 'done' order by p.ended_at desc limit 500) b) as judging`, [version.id]);
  const count = chosen.length;
  const then = chosen.reduce((sum, { costMicros }) => sum + costMicros, 0);
  const judging = earlier?.judging ?? null;
  return {
    conversations: count,
    turns: chosen.reduce((sum, { turns }) => sum + turns, 0),
    costMicros: Math.round(typeof earlier?.cost === 'number' ? earlier.cost * count : then),
    judgeCostMicros: judge && judging !== null ? Math.round(judging * count) : null,
  };
}
