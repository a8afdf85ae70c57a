import type { agentRoutes } from '../../../contract/http/agents.ts';
import { audit } from '../../../db/audit.ts';
import { agentById, catalogueOf } from '../../agents.ts';
import type { HandlersOf } from '../../handler.ts';
import { validateFlow } from '../../../domain/flow/validate.ts';
import { exportAgent, importAgent } from './portable.ts';
import { createAgent, saveAgent } from './save.ts';
import { listAgents, readAgent } from './read.ts';
import { compareVersions, createAgentVersion, listVersions, readVersion, restoreVersion } from './versions.ts';

export const agentHandlers: HandlersOf<typeof agentRoutes> = {
  list: listAgents,
  create: createAgent,
  read: readAgent,
  save: saveAgent,
  remove: async ({ params, user }, { database }) => {
    await database.tenant(user.tenantId, async (em) => {
      const agent = await agentById(em, params.agentId);
      agent.deletedAt = new Date();
      agent.updatedBy = user.name;
      await audit(em, user.tenantId, { by: user, action: 'agent.deleted', subject: { kind: 'agent', id: agent.id, label: agent.name } });
    });
    return { status: 204, body: null };
  },
  validate: async ({ params, body, user }, { database }) => {
    const problems = await database.tenant(user.tenantId, async (em) => {
      const agent = await agentById(em, params.agentId);
      return validateFlow(body?.flow ?? agent.flow, await catalogueOf(em));
    });
    return { status: 200, body: { problems } };
  },
  versions: listVersions,
  version: readVersion,
  compare: compareVersions,
  export: exportAgent,
  import: importAgent,
  createVersion: createAgentVersion,
  restore: restoreVersion,
};
