import { deleteKnowledgeBase } from '../../db/delete-knowledge.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { knowledgeBaseRemovalWorkflowId } from '../../domain/ids.ts';
import { KNOWLEDGE_BASE_REMOVAL } from '../../workflows/document-ingestion/messages.ts';
import type { Dependencies } from '../dependencies.ts';
import { agentsUsing, knowledgeBaseById } from '../knowledge.ts';
import { startKnowledgeWorkflow } from './start-knowledge-workflow.ts';

/**
 * Deletes a knowledge base with its documents; a workflow drops its collection and removes its files. It is not seen
 * any more when this returns, or, should this process be killed before, from the workflow's first step on.
 * @throws CitiflowError `conflict` with the names of the agents that search it, `not_found`, `dependency_unavailable`
 */
export async function removeKnowledgeBase(
  { database, temporal }: Pick<Dependencies, 'database' | 'temporal'>,
  tenantId: string,
  knowledgeBaseId: string,
): Promise<void> {
  await database.tenant(tenantId, async (em) => {
    await knowledgeBaseById(em, knowledgeBaseId);
    const agents = await agentsUsing(em, knowledgeBaseId);
    if (agents.length > 0) throw new CitiflowError('conflict', `Agents use this knowledge base: ${agents.join(', ')}. Take it out of them first.`);
  });
  await startKnowledgeWorkflow(temporal, {
    type: KNOWLEDGE_BASE_REMOVAL, workflowId: knowledgeBaseRemovalWorkflowId(knowledgeBaseId), input: { tenantId, knowledgeBaseId },
    summary: 'Knowledge base removal', again: 'join',
  });
  await database.tenant(tenantId, (em) => deleteKnowledgeBase(em, knowledgeBaseId));
}
