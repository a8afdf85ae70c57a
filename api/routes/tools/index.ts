import { toolCatalogue } from '../../../activities/banking/tools/index.ts';
import type { toolRoutes } from '../../../contract/http/tools.ts';
import type { HandlersOf } from '../../handler.ts';
import { executeTool } from '../../commands/execute-tool.ts';

export const toolHandlers: HandlersOf<typeof toolRoutes> = {
  async list() {
    return { status: 200, body: { items: toolCatalogue(), nextCursor: null } };
  },
  async execute({ params, body, user }, dependencies) {
    const outcome = await executeTool(dependencies, user.tenantId, { toolName: params.toolName, ...body });
    if ('approvalId' in outcome) return { status: 202, body: outcome };
    return { status: 200, body: outcome };
  },
};
