import type { agentRoutes } from '../../../contract/http/agents.ts';
import { KnowledgeBase } from '../../../db/entities/knowledge.ts';
import { knowledgeBasesOf, PORTABLE_FORMAT, settle, withoutSecrets } from '../../../domain/flow/portable.ts';
import { agentById } from '../../agents.ts';
import type { Handler } from '../../handler.ts';
import { newAgent } from './save.ts';

export const exportAgent: Handler<typeof agentRoutes.export> = async ({ params, user }, { database }) => {
  const body = await database.tenant(user.tenantId, async (em) => {
    const { name, description, flow } = await agentById(em, params.agentId);
    const bases = await em.find(KnowledgeBase, { id: { $in: knowledgeBasesOf(flow).filter(isUuid) } }, { fields: ['id', 'name'] });
    return {
      format: PORTABLE_FORMAT, formatVersion: 1, name, description, flow: withoutSecrets(flow),
      knowledgeBases: bases.map((base) => ({ id: base.id, name: base.name })),
    } as const;
  });
  return { status: 200, body };
};

/** A file with problems becomes a draft with problems, as saving one does: they are told with the agent. */
export const importAgent: Handler<typeof agentRoutes.import> = async ({ body, user }, { database }) => {
  const made = await database.tenant(user.tenantId, async (em) => {
    const here = await em.find(KnowledgeBase, { deletedAt: null }, { fields: ['id', 'name'] });
    const { flow, blanks } = settle(body, new Map(here.map((base) => [base.id, base.name])));
    return { agent: await newAgent(em, user, { ...body, flow }), toFillIn: blanks };
  });
  return { status: 201, body: made };
};

/** A draft may hold any text where an id belongs; the column takes ids only. */
const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
