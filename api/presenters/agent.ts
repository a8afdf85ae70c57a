import type { Agent as AgentBody, AgentSummary, AgentVersion as VersionBody } from '../../contract/http/agents.ts';
import type { Agent, AgentVersion } from '../../db/entities/agent.ts';
import type { Catalogue } from '../../domain/flow/model.ts';
import { validateFlow } from '../../domain/flow/validate.ts';

/** An agent as lists show it. @param version its published version's number, or null */
export function presentAgentSummary(agent: Agent, version: string | null, catalogue: Catalogue): AgentSummary {
  return {
    id: agent.id,
    name: agent.name,
    description: agent.description,
    status: agent.status,
    version,
    publishedVersionId: agent.publishedVersionId ?? null,
    revision: agent.revision,
    problemCount: validateFlow(agent.flow, catalogue).length,
    createdAt: agent.createdAt.toISOString(),
    createdBy: agent.createdBy,
    updatedAt: agent.updatedAt.toISOString(),
    updatedBy: agent.updatedBy,
  };
}

/** An agent with its draft. @param version its published version's number, or null */
export function presentAgent(agent: Agent, version: string | null, catalogue: Catalogue): AgentBody {
  const problems = validateFlow(agent.flow, catalogue);
  return { ...presentAgentSummary(agent, version, catalogue), flow: agent.flow, problems };
}

/** A version as the list of versions shows it. */
export function presentVersion(version: AgentVersion, agent: Pick<Agent, 'publishedVersionId' | 'routing'>): VersionBody {
  return {
    id: version.id,
    agentId: version.agentId,
    version: version.version,
    changeDescription: version.changeDescription,
    published: version.id === agent.publishedVersionId,
    stage: stageOf(version.id, agent),
    inProductionAt: version.inProductionAt?.toISOString() ?? null,
    createdAt: version.createdAt.toISOString(),
    createdBy: version.createdBy,
  };
}

function stageOf(versionId: string, { publishedVersionId, routing }: Pick<Agent, 'publishedVersionId' | 'routing'>): VersionBody['stage'] {
  if (versionId === publishedVersionId) return 'production';
  if (routing?.arms?.some((arm) => arm.versionId === versionId)) return 'test';
  if (routing?.versionId !== versionId) return null;
  return routing.sharePercent > 0 ? 'canary' : 'staging';
}
