import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import { checkVersion } from '../../activities/imported-tools/check-version.ts';
import type { User } from '../../contract/http/auth.ts';
import type { testProposalSchema } from '../../contract/http/releases.ts';
import { AgentVersion } from '../../db/entities/agent.ts';
import { CitiflowError, type FieldError } from '../../domain/errors.ts';
import type { TestedVersion } from '../../domain/release/ab-test.ts';
import type { CanaryPlan, Metric } from '../../domain/release/model.ts';
import type { ReleaseProposal } from '../../domain/release/record.ts';
import { agentById } from '../agents.ts';
import type { Dependencies } from '../dependencies.ts';
import { startRelease, type AcceptedRelease } from './propose-release.ts';
import { missingData } from './release-checks.ts';

type Needs = Pick<Dependencies, 'database' | 'temporal' | 'logger'>;
type TestProposal = z.output<typeof testProposalSchema>;

export const NO_CANARY: CanaryPlan = { steps: [], advance: 'schedule', conditions: [], checkSeconds: 30, withoutEvidence: 'wait' };

/**
 * Proposes an A/B test. What can be told at once is told at once; the workflow checks the versions again.
 * @throws CitiflowError `not_found`, `test_needs_production`, `release_not_ready` with every problem,
 * `release_metric_without_data`, `release_running`, `dependency_unavailable`
 */
export async function proposeTest(needs: Needs, user: User, agentId: string, { note, ...wanted }: TestProposal): Promise<AcceptedRelease> {
  const proposal = await needs.database.tenant(user.tenantId, async (em): Promise<ReleaseProposal> => {
    const agent = await agentById(em, agentId);
    // Whoever the test lets go has to be somewhere: after its end, new conversations start in production.
    if (!agent.publishedVersionId) throw new CitiflowError('test_needs_production');
    const versions = await testable(em, agentId, wanted.versions);
    const slowMs = await measurable(em, agent.publishedVersionId, wanted.metric);
    const shown = versions[1] ?? versions[0];
    return {
      tenantId: user.tenantId, agentId, agentName: agent.name, releaseId: randomUUID(), kind: 'ab-test',
      versionId: shown?.versionId ?? '', version: shown?.version ?? '', baselineVersionId: agent.publishedVersionId,
      note, gates: { suites: [] }, canary: NO_CANARY, testers: [], proposedBy: { id: user.id, name: user.name },
      test: { ...wanted, versions, slowMs },
    };
  });
  return startRelease(needs, proposal);
}

/** @throws CitiflowError `not_found`, `release_not_ready` that names what each version lacks */
async function testable(em: EntityManager, agentId: string, wanted: TestProposal['versions']): Promise<TestedVersion[]> {
  const known = await em.find(AgentVersion, { id: { $in: wanted.map(({ versionId }) => versionId) }, agentId, kind: 'released' }, { fields: ['version'] });
  const errors: FieldError[] = [];
  const versions: TestedVersion[] = [];
  for (const [index, { versionId, sharePercent }] of wanted.entries()) {
    const found = known.find(({ id }) => id === versionId);
    if (!found) throw new CitiflowError('not_found', 'There is no such version of this agent.');
    versions.push({ versionId, version: found.version, sharePercent });
    for (const { path, message } of await checkVersion(em, { agentId, versionId })) {
      errors.push({ path: `versions.${index}`, message: `${found.version}: ${message} (${path})` });
    }
  }
  if (errors.length === 0) return versions;
  throw new CitiflowError('release_not_ready', 'Not every version can run as things are. Restore what it needs, or leave it out.', { errors });
}

const BEFORE = `
  select exists (select 1 from conversations where version_id = ? and mode = 'live' and turn_count > 0
      and created_at > now() - interval '30 days') as conversations,
    exists (select 1 from conversations c join user_feedback f on f.conversation_id = c.id
      where c.version_id = ? and c.mode = 'live' and c.created_at > now() - interval '30 days') as ratings,
    (select percentile_cont(0.95) within group (order by extract(epoch from t.ended_at - t.created_at) * 1000)
      from conversations c join turns t on t.conversation_id = c.id
      where c.version_id = ? and c.mode = 'live' and c.created_at > now() - interval '30 days' and t.ended_at is not null)::float8 as p95_ms`;

const NOBODY = 'Production has had no conversations in the last 30 days: there is nothing to compare with. Wait until customers have talked to it, or propose a release.';

/**
 * What production has nothing of, the test would wait for in vain.
 * @returns from when on a turn is slow: production's p95 of the last 30 days, in milliseconds
 * @throws CitiflowError `release_metric_without_data`
 */
async function measurable(em: EntityManager, productionVersionId: string, metric: Metric): Promise<number | null> {
  const [data] = await em.execute<{ conversations: boolean; ratings: boolean; p95_ms: number | null }[]>(
    BEFORE, [productionVersionId, productionVersionId, productionVersionId]);
  const known = metric === 'satisfaction' ? data?.ratings : metric === 'latency_p95' ? data?.p95_ms !== null : data?.conversations;
  if (known) return metric === 'latency_p95' ? (data?.p95_ms ?? null) : null;
  throw new CitiflowError('release_metric_without_data', undefined, { errors: [{ path: 'metric', message: data?.conversations ? missingData(metric, 'Choose another metric') : NOBODY }] });
}
