import type { toolSourceRoutes } from '../../../contract/http/tool-sources.ts';
import { ImportedTool, ToolSource } from '../../../db/entities/imported-tool.ts';
import { auditSource, credentialOf, importSource, reimportSource, setSourceCredential } from '../../commands/import-tools.ts';
import type { HandlersOf } from '../../handler.ts';
import { presentSource } from '../../presenters/tool.ts';
import { offeredBy, previewOf, sourceById } from '../../tool-sources.ts';
import { refuseIfUsed } from '../../tool-usage.ts';

export const toolSourceHandlers: HandlersOf<typeof toolSourceRoutes> = {
  async list({ user }, { database }) {
    const items = await database.tenant(user.tenantId, async (em) => {
      const tools = await em.find(ImportedTool, {}, { orderBy: { name: 'asc' } });
      const sources = await em.find(ToolSource, {}, { orderBy: { createdAt: 'asc', id: 'asc' } });
      return sources.map((source) => presentSource(source, tools));
    });
    return { status: 200, body: { items, nextCursor: null } };
  },
  async preview({ body, user }, { database, egress, sealer }) {
    const { sourceId, ...given } = body;
    if (sourceId === undefined) return { status: 200, body: previewOf(await offeredBy(egress, given), []) };
    const { source, tools } = await database.tenant(user.tenantId, async (em) => ({
      source: await sourceById(em, sourceId), tools: await em.find(ImportedTool, { sourceId }),
    }));
    // The kept credential goes to the kept address only, never to one that comes with this request.
    const url = source.kind === 'mcp' ? source.serverUrl : (given.url ?? source.url ?? undefined);
    const read = await offeredBy(egress, {
      kind: source.kind, url, document: given.document, auth: source.auth, credential: credentialOf({ sealer }, source),
    });
    return { status: 200, body: previewOf(read, tools) };
  },
  async create({ body, user }, dependencies) {
    return { status: 201, body: await importSource(dependencies, user, body) };
  },
  async update({ params, body, user }, dependencies) {
    return { status: 200, body: await reimportSource(dependencies, user, params.sourceId, body) };
  },
  async setCredential({ params, body, user }, dependencies) {
    return { status: 200, body: await setSourceCredential(dependencies, user, params.sourceId, body) };
  },
  async remove({ params, user }, { database }) {
    await database.tenant(user.tenantId, async (em) => {
      const source = await sourceById(em, params.sourceId);
      const tools = await em.find(ImportedTool, { sourceId: source.id });
      await refuseIfUsed(em, tools.map((tool) => tool.name));
      await em.remove(source).flush();
      await auditSource(em, user, 'tool-source.removed', source, { tools: tools.map((tool) => tool.name) });
    });
    return { status: 204, body: null };
  },
};
