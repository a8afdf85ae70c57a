import type { EventLog } from '../../db/event-log.ts';
import type { Passage } from '../../contract/http/knowledge.ts';
import type { Source } from '../../domain/conversation/events.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { Retriever } from '../../retrieval/search.ts';
import { attemptsOf, furtherAttempt, type Attempt } from '../turn/attempt.ts';
import type { RetrieveRequest, Retrieved } from '../turn/contract.ts';
import { createPublisher } from '../turn/publisher.ts';

/** Finds the passages of a turn and tells of them: numbered as the model will cite them. */
export async function searchKnowledge(
  retriever: Retriever,
  log: EventLog,
  request: RetrieveRequest,
  attempt: Attempt,
): Promise<Retrieved> {
  const { tenantId, turnId, node, visit, query } = request;
  const { knowledgeBaseIds, maximumDocuments, mode, rerank, threshold } = node.config;
  const publisher = createPublisher(log, request, `${turnId}/retrieve/${node.id}/${visit}`);
  await publisher.publish({ type: 'status', step: 'rag', nodeId: node.id, message: 'Searching the knowledge base' });
  await announceAttempt(log, request, attempt);
  const { passages } = await retriever.search({
    tenantId, knowledgeBaseIds, query, limit: maximumDocuments, mode, rerank, threshold, signal: attempt.signal,
  });
  const sources = passages.map(sourceOf);
  await publisher.publish({ type: 'retrieval-end', documentsRetrieved: sources.length, sources });
  return { sources, unavailable: false, ...attemptsOf(attempt) };
}

function sourceOf(passage: Passage, index: number): Source {
  const { documentId, title, headingPath, page, text, scores } = passage;
  return {
    number: index + 1,
    documentId,
    title,
    ...(headingPath ? { headingPath } : {}),
    ...(page === undefined ? {} : { page }),
    text: text.slice(0, LIMITS.passageCharacters),
    score: scores.rerank ?? scores.fused ?? scores.dense ?? scores.sparse ?? 0,
  };
}

async function announceAttempt(log: EventLog, request: RetrieveRequest, attempt: Attempt): Promise<void> {
  if (attempt.number === 1) return;
  const { turnId, node, visit } = request;
  await createPublisher(log, request, `${turnId}/retrieve/${node.id}/${visit}/attempt/${attempt.number}`).publish(
    { type: 'status', step: 'rag', nodeId: node.id, message: 'Searching the knowledge base again', ...furtherAttempt(attempt) },
  );
}
