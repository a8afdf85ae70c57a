import type { EntityManager } from '@mikro-orm/postgresql';
import type { User } from '../contract/http/auth.ts';
import type { Release as ReleaseBody, ReleaseSummary } from '../contract/http/releases.ts';
import { Agent, AgentVersion } from '../db/entities/agent.ts';
import { Release, ReleaseDecision } from '../db/entities/release.ts';
import { CitiflowError } from '../domain/errors.ts';
import { temporalRunUrl } from '../temporal/ui.ts';
import type { Dependencies } from './dependencies.ts';
import { presentRelease, presentReleaseSummary, type ReleaseSurroundings } from './presenters/release.ts';

/** Of a page's releases: their agents, their versions, and which of an agent's is its newest in production. */
async function surroundingsOf(em: EntityManager, releases: readonly Release[]): Promise<(release: Release) => ReleaseSurroundings> {
  const agentIds = [...new Set(releases.map(({ agentId }) => agentId))];
  const versionIds = [...new Set(releases.flatMap(({ versionId, baselineVersionId }) => [versionId, ...(baselineVersionId ? [baselineVersionId] : [])]))];
  const agents = new Map((await em.find(Agent, { id: { $in: agentIds } }, { fields: ['name', 'publishedVersionId'] })).map((agent) => [agent.id, agent]));
  const versions = await em.find(AgentVersion, { id: { $in: versionIds } }, { fields: ['version', 'changeDescription'] });
  const byId = new Map(versions.map(({ id, version, changeDescription }) => [id, { id, version, changeDescription }]));
  const newest = await em.execute<{ id: string }[]>(
    `select distinct on (agent_id) id from releases where agent_id = any(?::uuid[]) and status = 'active' order by agent_id, created_at desc, id desc`,
    [`{${agentIds.join(',')}}`],
  );
  const inProduction = new Set(newest.map(({ id }) => id));
  return (release) => {
    const agent = agents.get(release.agentId);
    return {
      agentName: agent?.name ?? '', publishedVersionId: agent?.publishedVersionId ?? null,
      version: (id) => byId.get(id), isNewestActive: inProduction.has(release.id),
    };
  };
}

export async function presentReleases(em: EntityManager, releases: readonly Release[]): Promise<ReleaseSummary[]> {
  const around = await surroundingsOf(em, releases);
  return releases.map((release) => presentReleaseSummary(release, around(release)));
}

/** @throws CitiflowError `not_found` */
export function readRelease(
  { database, environment, temporal }: Pick<Dependencies, 'database' | 'environment' | 'temporal'>,
  user: User,
  releaseId: string,
) {
  return database.tenant(user.tenantId, async (em) => {
    const release = await em.findOne(Release, { id: releaseId });
    if (!release) throw new CitiflowError('not_found');
    const around = await surroundingsOf(em, [release]);
    const decisions = await em.find(ReleaseDecision, { releaseId }, { orderBy: { position: 'asc' } });
    return presentRelease(release, around(release), {
      decisions, user, conversations: await conversationsByVersion(em, release.agentId), movedConversations: await movedBy(em, releaseId),
      temporalUrl: temporalRunUrl(environment.TEMPORAL_UI_URL, temporal.options.namespace, release.workflowId, release.runId ?? ''),
    });
  });
}

async function movedBy(em: EntityManager, releaseId: string): Promise<number> {
  const [row] = await em.execute<{ count: number }[]>(
    'select count(distinct conversation_id)::int as count from conversation_moves where release_id = ?', [releaseId]);
  return row?.count ?? 0;
}

async function conversationsByVersion(em: EntityManager, agentId: string): Promise<ReleaseBody['conversations']> {
  return em.execute<ReleaseBody['conversations']>(
    `select v.id as "versionId", v.version, count(*)::int as count from agent_versions v
       join conversations c on c.version_id = v.id and c.created_at > now() - interval '30 days'
     where v.agent_id = ? and c.mode = 'live' and c.status = 'open' group by v.id, v.version, v.created_at order by v.created_at desc`,
    [agentId],
  );
}
