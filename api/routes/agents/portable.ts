import type { agentRoutes } from '../../../contract/http/agents.ts';
import type { Environment } from '../../../config/env.ts';
import { KnowledgeBase } from '../../../db/entities/knowledge.ts';
import { lackingOf } from '../../../domain/flow/lacking.ts';
import { knowledgeBasesOf, PORTABLE_FORMAT, settle, withoutSecrets } from '../../../domain/flow/portable.ts';
import { agentById, catalogueOf } from '../../agents.ts';
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
export const importAgent: Handler<typeof agentRoutes.import> = async ({ body, user }, { database, environment }) => {
  const made = await database.tenant(user.tenantId, async (em) => {
    const here = await em.find(KnowledgeBase, { deletedAt: null }, { fields: ['id', 'name'] });
    const { flow, blanks } = settle(body, new Map(here.map((base) => [base.id, base.name])));
    const lacking = lackingOf(flow, (await catalogueOf(em)).tools, providersOf(environment));
    return { agent: await newAgent(em, user, { ...body, flow }, 'agent.imported'), toFillIn: [...blanks, ...lacking] };
  });
  return { status: 201, body: made };
};

/** `default` is whichever is set up, at the least the demonstration's. */
const providersOf = (environment: Environment): ReadonlySet<string> =>
  new Set([
    'default', 'demo',
    ...(environment.OPENAI_API_KEY ? ['openai'] : []),
    ...(environment.ANTHROPIC_API_KEY ? ['anthropic'] : []),
    ...(environment.LLM_BASE_URL ? ['openai-compatible'] : []),
  ]);

/** A draft may hold any text where an id belongs; the column takes ids only. */
const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
