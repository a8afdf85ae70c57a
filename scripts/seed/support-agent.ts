import { agentRoutes } from '../../contract/http/agents.ts';
import { AGENT_DESCRIPTION, AGENT_NAME, supportFlow } from './agent.ts';
import type { Api } from './api.ts';

/**
 * Makes the demonstration agent and its first version where they are missing; changes made since stay.
 * @returns the agent's id
 */
export async function ensureAgent(api: Api, knowledgeBaseId: string, tell: (line: string) => void): Promise<string> {
  const existing = await findAgent(api);
  if (existing?.publishedVersionId) return existing.id;
  const agentId = existing?.id ?? (await createAgent(api, knowledgeBaseId, tell));
  const { createVersion } = agentRoutes;
  const body = { changeDescription: 'First version of the demonstration.' };
  const { version } = await api.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body });
  tell(`Version ${version} of "${AGENT_NAME}" is published`);
  return agentId;
}

async function findAgent(api: Api) {
  const { list } = agentRoutes;
  const { items } = await api.call(list, 200, list.responses[200], { query: { q: AGENT_NAME, limit: '100' } });
  return items.find(({ name }) => name === AGENT_NAME);
}

async function createAgent(api: Api, knowledgeBaseId: string, tell: (line: string) => void): Promise<string> {
  const { create } = agentRoutes;
  tell(`Creating the agent "${AGENT_NAME}"`);
  const body = { name: AGENT_NAME, description: AGENT_DESCRIPTION, flow: supportFlow(knowledgeBaseId) };
  return (await api.call(create, 201, create.responses[201], { body })).id;
}
