import type { toolRoutes } from '../../../contract/http/tools.ts';
import { audit } from '../../../db/audit.ts';
import { executeTool } from '../../commands/execute-tool.ts';
import type { HandlersOf } from '../../handler.ts';
import { importedToolNamed, listTools, readTool } from '../../tool-catalogue.ts';
import { refuseIfUsed } from '../../tool-usage.ts';

export const toolHandlers: HandlersOf<typeof toolRoutes> = {
  async list({ query, user }, { database }) {
    const items = await database.tenant(user.tenantId, (em) => listTools(em, query.include === 'figures'));
    return { status: 200, body: { items, nextCursor: null } };
  },
  async read({ params, user }, { database }) {
    return { status: 200, body: await database.tenant(user.tenantId, (em) => readTool(em, params.toolName)) };
  },
  async remove({ params, user }, { database }) {
    await database.tenant(user.tenantId, async (em) => {
      const tool = await importedToolNamed(em, params.toolName);
      await refuseIfUsed(em, [tool.name]);
      await em.remove(tool).flush();
      await audit(em, user.tenantId, { by: user, action: 'tool.removed', subject: { kind: 'tool', id: tool.name, label: tool.title } });
    });
    return { status: 204, body: null };
  },
  async execute({ params, body, user }, dependencies) {
    const outcome = await executeTool(dependencies, user.tenantId, {
      toolName: params.toolName, ...body, requestedBy: { id: user.id, name: user.name },
    });
    if ('approvalId' in outcome) return { status: 202, body: outcome };
    return { status: 200, body: outcome };
  },
};
