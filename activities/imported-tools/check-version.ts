import type { EntityManager } from '@mikro-orm/postgresql';
import { Agent, AgentVersion } from '../../db/entities/agent.ts';
import { validateFlow } from '../../domain/flow/validate.ts';
import type { ReleaseProblem } from '../../domain/release/record.ts';
import { tenantCatalogue } from './flow-catalogue.ts';

/**
 * What keeps a version from customers now. It was valid when it was made; since then a knowledge base or a tool that
 * it needs may have gone, or the agent itself.
 */
export async function checkVersion(em: EntityManager, { agentId, versionId }: { agentId: string; versionId: string }): Promise<ReleaseProblem[]> {
  const agent = await em.findOne(Agent, { id: agentId, deletedAt: null }, { fields: ['id'] });
  if (!agent) return [{ code: 'agent_deleted', path: 'agent', message: 'The agent was deleted.' }];
  const version = await em.findOne(AgentVersion, { id: versionId, agentId });
  if (!version) return [{ code: 'version_unknown', path: 'versionId', message: 'There is no such version of this agent.' }];
  return validateFlow(version.flow, await tenantCatalogue(em))
    .filter(({ severity }) => severity === 'error')
    .map(({ nodeId, path, code, message }) => ({ code, path: [nodeId, path].filter(Boolean).join('.'), message }));
}
