import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { createMilvusStore } from '../../retrieval/milvus.ts';
import { chunkId } from '../../retrieval/passage-store.ts';
import type { TurnBench } from '../support/turn-bench.ts';

const EMBEDDING = { model: 'all-MiniLM-L6-v2', dimensions: 384 };

export interface PoisonedDocument {
  /** A word that finds it, and nothing else. */
  word: string;
  title: string;
  heading?: string;
  text: string;
}

/** A knowledge base with these documents, a passage each, as ingestion would have left it; found by words. */
export async function knowledgeBaseOf(bench: TurnBench, documents: readonly PoisonedDocument[]): Promise<string> {
  const store = createMilvusStore({ address: inject('milvusAddress') });
  const baseId = randomUUID();
  await bench.query(
    `insert into knowledge_bases (id, tenant_id, name, description, status, embedding_model, embedding_dimensions, dense_weight)
     values (?, ?, 'Guides', '', 'active', ?, ?, 0.5)`,
    [baseId, bench.tenantId, EMBEDDING.model, EMBEDDING.dimensions],
  );
  await store.ensureCollection(baseId, EMBEDDING.dimensions);
  const chunks = documents.map(({ word, title, heading, text }) => {
    const documentId = randomUUID();
    return {
      chunkId: chunkId(documentId, 1, 0), documentId, revision: 1, ordinal: 0, title, filename: `${word}.md`,
      headingPath: heading ?? title, text: `${word}. ${text}`, vector: Array.from({ length: EMBEDDING.dimensions }, () => 0.05),
    };
  });
  for (const { documentId, filename, title } of chunks) {
    await bench.query(
      `insert into knowledge_documents (id, tenant_id, knowledge_base_id, filename, title, media_type, size_bytes, content_digest,
         storage_key, revision, live_revision, status, stage, chunk_count, workflow_id)
       values (?, ?, ?, ?, ?, 'text/markdown', 1, '', '', 1, 1, 'ready', 'done', 1, 'test')`,
      [documentId, bench.tenantId, baseId, filename, title],
    );
  }
  await store.write(bench.tenantId, baseId, chunks);
  await store.flush(baseId);
  await store.close();
  return baseId;
}
