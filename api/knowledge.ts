import type { EntityManager } from '@mikro-orm/postgresql';
import { Agent, AgentVersion } from '../db/entities/agent.ts';
import { KnowledgeBase, KnowledgeDocument } from '../db/entities/knowledge.ts';
import { CitiflowError } from '../domain/errors.ts';
import type { Flow } from '../domain/flow/model.ts';
import { NODES } from '../domain/flow/nodes/index.ts';
import type { Counts } from './presenters/knowledge.ts';

/** @throws CitiflowError `not_found` */
export async function knowledgeBaseById(em: EntityManager, id: string): Promise<KnowledgeBase> {
  const base = await em.findOne(KnowledgeBase, { id, deletedAt: null });
  if (!base) throw new CitiflowError('not_found');
  return base;
}

/** @throws CitiflowError `not_found` */
export async function documentById(em: EntityManager, id: string): Promise<KnowledgeDocument> {
  const document = await em.findOne(KnowledgeDocument, { id, deletedAt: null });
  if (!document) throw new CitiflowError('not_found');
  return document;
}

/** How many documents and passages each of these knowledge bases has. */
export async function countsOf(em: EntityManager, baseIds: string[]): Promise<(baseId: string) => Counts> {
  const documents = await em.find(
    KnowledgeDocument,
    { knowledgeBaseId: { $in: baseIds }, deletedAt: null },
    { fields: ['knowledgeBaseId', 'chunkCount'] },
  );
  return (baseId) => {
    const own = documents.filter((document) => document.knowledgeBaseId === baseId);
    return { documentCount: own.length, chunkCount: own.reduce((sum, document) => sum + document.chunkCount, 0) };
  };
}

/** Names of the agents whose draft or published version searches the knowledge base. */
export async function agentsUsing(em: EntityManager, knowledgeBaseId: string): Promise<string[]> {
  const agents = await em.find(Agent, { deletedAt: null }, { fields: ['name', 'flow', 'publishedVersionId'] });
  const published = agents.flatMap((agent) => agent.publishedVersionId ?? []);
  const versions = await em.find(AgentVersion, { id: { $in: published } }, { fields: ['agentId', 'flow'] });
  const using = new Set(versions.filter((version) => searches(version.flow, knowledgeBaseId)).map((version) => version.agentId));
  return agents.filter((agent) => using.has(agent.id) || searches(agent.flow, knowledgeBaseId)).map((agent) => agent.name);
}

const searches = (flow: Flow, knowledgeBaseId: string) =>
  flow.nodes.some((node) => {
    const config = node.type === 'retrieve' ? NODES.retrieve.config.safeParse(node.config) : undefined;
    return config?.success === true && config.data.knowledgeBaseIds.includes(knowledgeBaseId);
  });
