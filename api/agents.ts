import type { EntityManager } from '@mikro-orm/postgresql';
import { tenantCatalogue } from '../activities/imported-tools/flow-catalogue.ts';
import { Agent, AgentVersion } from '../db/entities/agent.ts';
import { CitiflowError } from '../domain/errors.ts';
import type { Catalogue } from '../domain/flow/model.ts';

/** @throws CitiflowError `not_found` for an agent that is deleted, another tenant's, or never was */
export async function agentById(em: EntityManager, agentId: string): Promise<Agent> {
  const agent = await em.findOne(Agent, { id: agentId, deletedAt: null });
  if (!agent) throw new CitiflowError('not_found');
  return agent;
}

/** What a flow of this tenant may name. */
export async function catalogueOf(em: EntityManager): Promise<Catalogue> {
  return tenantCatalogue(em);
}

/** Semantic version of each agent's newest release. */
export async function newestVersions(em: EntityManager, agentIds: string[]): Promise<Map<string, string>> {
  const versions = await em.find(
    AgentVersion,
    { agentId: { $in: agentIds }, kind: 'released' },
    { fields: ['agentId', 'version', 'createdAt'], orderBy: { createdAt: 'asc', id: 'asc' } },
  );
  return new Map(versions.map((version) => [version.agentId, version.version]));
}
