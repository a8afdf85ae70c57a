import type { EntityManager } from '@mikro-orm/postgresql';
import { checkVersion } from '../../activities/imported-tools/check-version.ts';
import { gateResults } from '../../db/evaluation-gates.ts';
import { AgentVersion, type Agent } from '../../db/entities/agent.ts';
import { CitiflowError, type FieldError } from '../../domain/errors.ts';
import type { CanaryPlan, EvaluationGate, Metric } from '../../domain/release/model.ts';
import { agentById } from '../agents.ts';

/**
 * The agent and a version of it that can go to production now.
 * @throws CitiflowError `not_found`, `release_not_needed`, `release_not_ready` with every problem
 */
export async function releasable(em: EntityManager, agentId: string, versionId: string): Promise<{ agent: Agent; version: AgentVersion }> {
  const agent = await agentById(em, agentId);
  const version = await em.findOne(AgentVersion, { id: versionId, agentId, kind: 'released' });
  if (!version) throw new CitiflowError('not_found', 'There is no such version of this agent.');
  if (agent.publishedVersionId === versionId) throw new CitiflowError('release_not_needed');
  const problems = await checkVersion(em, { agentId, versionId });
  if (problems.length > 0) {
    throw new CitiflowError('release_not_ready', `Version ${version.version} cannot run as things are. Restore what it needs, or choose another version.`, {
      errors: problems.map(({ path, message }) => ({ path, message })),
    });
  }
  return { agent, version };
}

/** @throws CitiflowError `release_gate_unmet` for a suite that was not run on the version, or did not pass */
export async function refuseUnmetGates(em: EntityManager, versionId: string, gates: readonly EvaluationGate[]): Promise<void> {
  const errors = (await gateResults(em, versionId, gates)).flatMap((gate, index): FieldError[] => {
    const path = `gates.suites.${index}`;
    const name = gate.suiteName || gate.suiteId;
    if (gate.status === 'missing') return [{ path, message: `Run the suite "${name}" on this version first.` }];
    if (gate.status !== 'failed') return [];
    const passed = gate.score === null ? 'came to no end' : `passed ${percent(gate.score)}`;
    return [{ path, message: `The newest run of "${name}" ${passed}; ${percent(gate.failUnder)} are asked for. Mend the version, and run the suite again.` }];
  });
  if (errors.length > 0) throw new CitiflowError('release_gate_unmet', undefined, { errors });
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** What production's last thirty days hold for each metric, at the least: one row of anything. */
const HAS_DATA = `
  select exists (select 1 from conversations c join user_feedback f on f.conversation_id = c.id
    where c.version_id = ? and c.mode = 'live' and c.created_at > now() - interval '30 days') as ratings,
  exists (select 1 from conversations where version_id = ? and mode = 'live' and turn_count > 0
    and created_at > now() - interval '30 days') as conversations`;

/**
 * A canary is watched against production: what production has nothing of can never be judged.
 * @param productionVersionId null before an agent's first publication: then there is no canary, and nothing to watch
 * @throws CitiflowError `release_metric_without_data` that names each condition
 */
export async function refuseUnmeasured(em: EntityManager, productionVersionId: string | null, { conditions }: CanaryPlan): Promise<void> {
  if (productionVersionId === null || conditions.length === 0) return;
  const [data] = await em.execute<{ ratings: boolean; conversations: boolean }[]>(HAS_DATA, [productionVersionId, productionVersionId]);
  const errors = conditions.flatMap(({ metric }, index): FieldError[] => {
    const known = metric === 'satisfaction' ? data?.ratings : data?.conversations;
    return known ? [] : [{ path: `canary.conditions.${index}.metric`, message: missingData(metric, 'Leave the condition out') }];
  });
  if (errors.length > 0) throw new CitiflowError('release_metric_without_data', undefined, { errors });
}

/** @param otherwise what else to do */
export const missingData = (metric: Metric, otherwise: string) =>
  metric === 'satisfaction'
    ? `Nobody has rated production in the last 30 days. ${otherwise}, or collect ratings first.`
    : `Production has had no conversations in the last 30 days. ${otherwise}, or release by hand.`;
