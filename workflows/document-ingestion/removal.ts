import { getExternalWorkflowHandle, sleep } from '@temporalio/workflow';
import { cancelIngestionSignal, type KnowledgeBaseRemovalInput, type RemovalInput } from './messages.ts';
import { acceptance, cleaning } from './proxies.ts';

/** Longer than a search, which may have read the document as live, and than a batch of an ingestion that is told to end. */
const STILL_SEARCHED = '15 seconds';

/**
 * Deletes a document: from its first step on searches do not see it, then its passages and files go. That step is the
 * API's, too; here it makes up for an API that was killed right after it had started this.
 */
export async function documentRemoval(input: RemovalInput): Promise<void> {
  await cancelIngestions(await acceptance.deleteDocument(input));
  await sleep(STILL_SEARCHED);
  await cleaning.removePassages(input);
  await cleaning.removeUploads(input);
}

/** Deletes a knowledge base with its documents, its collection and its files. */
export async function knowledgeBaseRemoval(input: KnowledgeBaseRemovalInput): Promise<void> {
  const { ingestions, documentIds } = await acceptance.deleteKnowledgeBase(input);
  await cancelIngestions(ingestions);
  await sleep(STILL_SEARCHED);
  await cleaning.dropCollection(input);
  for (const documentId of documentIds) await cleaning.removeUploads({ ...input, documentId });
}

/** One that has ended by itself meanwhile cannot be told, and need not be. */
async function cancelIngestions(workflowIds: string[]): Promise<void> {
  await Promise.allSettled(workflowIds.map((id) => getExternalWorkflowHandle(id).signal(cancelIngestionSignal)));
}
