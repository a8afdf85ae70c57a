import type { EntityManager } from '@mikro-orm/postgresql';
import { checkVersion } from '../../activities/imported-tools/check-version.ts';
import { gateResults } from '../../db/evaluation-gates.ts';
import { AgentVersion, type Agent } from '../../db/entities/agent.ts';
import { EvaluationSuite } from '../../db/entities/evaluation.ts';
import { CitiflowError, type FieldError } from '../../domain/errors.ts';
import type { CanaryPlan, EvaluationGate, Metric } from '../../domain/release/model.ts';
import { filterOf } from '../../domain/replay/gate.ts';
import type { ReplayGate } from '../../domain/replay/settings.ts';
import { agentById } from '../agents.ts';
import { suiteProblems } from '../evaluations.ts';
import { estimateReplay } from '../replays.ts';

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

/**
 * A suite that has no result on the version is run by the release itself; one that did not pass, or cannot be run,
 * is told of now.
 * @throws CitiflowError `release_gate_unmet` that names each
 */
export async function refuseUnmetGates(em: EntityManager, versionId: string, gates: readonly EvaluationGate[]): Promise<void> {
  const results = await gateResults(em, versionId, gates);
  const suites = await em.find(EvaluationSuite, { id: { $in: gates.map(({ suiteId }) => suiteId) } });
  const errors = await Promise.all(results.map(async (gate, index): Promise<FieldError[]> => {
    const path = `gates.suites.${index}`;
    const suite = suites.find(({ id }) => id === gate.suiteId);
    if (!suite) return [{ path, message: 'There is no such suite. Leave it out, or choose another.' }];
    if (gate.status === 'failed' && gate.score !== null) {
      return [{ path, message: `The newest run of "${suite.name}" passed ${percent(gate.score)}; ${percent(gate.failUnder)} are asked for. Mend the version, and run the suite again.` }];
    }
    if (gate.status === 'passed' || gate.status === 'running') return [];
    const wrong = (await suiteProblems(em, suite.cases)).filter(({ severity }) => severity === 'error');
    return wrong.slice(0, 1).map(({ message }) => ({ path, message: `"${suite.name}" cannot be run: ${message}` }));
  }));
  if (errors.flat().length > 0) throw new CitiflowError('release_gate_unmet', undefined, { errors: errors.flat() });
}

/** @throws CitiflowError `replay_no_conversations`, `replay_over_budget` */
export async function refuseReplay(em: EntityManager, version: AgentVersion, gate: ReplayGate | undefined): Promise<void> {
  if (!gate) return;
  const { conversations, costMicros, judgeCostMicros } = await estimateReplay(em, version, filterOf(gate), gate.judge);
  if (conversations === 0) {
    const message = 'Customers have had no conversation that fits. Leave the replay out, or widen its filter.';
    throw new CitiflowError('replay_no_conversations', message, { errors: [{ path: 'gates.replay', message }] });
  }
  const estimateMicros = costMicros + (judgeCostMicros ?? 0);
  if (gate.budgetMicros !== undefined && estimateMicros > gate.budgetMicros) {
    throw new CitiflowError('replay_over_budget', undefined, { extra: { estimateMicros } });
  }
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
