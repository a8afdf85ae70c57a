import { MilvusClient } from '@zilliz/milvus2-sdk-node';
import { CitiflowError } from '../domain/errors.ts';
import { knowledgeCollection } from '../domain/ids.ts';
import { collectionDefinition } from './milvus-collection.ts';
import { foundChunkSchema, toRow } from './milvus-rows.ts';
import type { ChunkSearch, DocumentRevision, PassageStore } from './passage-store.ts';

export interface MilvusSettings {
  /** host:port, or an address with https:// */
  address: string;
  token?: string | undefined;
  /** For a search or a query; what changes the index may take ten times as long. */
  timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 3_000;
/** Building and flushing of an index is slow on one small machine, and nobody waits for it at a screen. */
const WRITE_TIMEOUT_FACTOR = 10;
const OUTPUT_FIELDS = [
  'chunk_id', 'document_id', 'revision', 'ordinal', 'title', 'filename', 'heading_path', 'page', 'text',
];
const ROWS_IN_ONE_ANSWER = 16_384;

/** The index in Milvus: a collection for each knowledge base. Connects on first use, and again after a restart. */
export function createMilvusStore(settings: MilvusSettings): PassageStore {
  const { address, token, timeoutMs = DEFAULT_TIMEOUT_MS } = settings;
  const writeTimeoutMs = timeoutMs * WRITE_TIMEOUT_FACTOR;
  const connection = reconnecting(() => connect(address, token, timeoutMs));

  /** One call of Milvus: bounded, its status checked, its failures translated. */
  async function call<Answer>(limitMs: number, work: (client: MilvusClient) => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await withDeadline(limitMs, connection.use(work));
      checkStatus(answer);
      return answer;
    } catch (error) {
      // An answer, even a refusal, means that the connection works; others may be using it at this moment.
      if (!isRefusal(error)) connection.drop();
      if (error instanceof CitiflowError) throw error;
      throw new CitiflowError('dependency_unavailable', 'The search index cannot be reached.', { cause: error });
    }
  }

  /** A collection that a restarted Milvus Lite has on its disk and not in memory is loaded, and asked again. */
  async function callLoaded<Answer>(limitMs: number, collection_name: string, work: (client: MilvusClient) => Promise<Answer>) {
    try {
      return await call(limitMs, work);
    } catch (error) {
      if (!isNotLoaded(error)) throw error;
      await call(writeTimeoutMs, (client) => client.loadCollectionSync({ collection_name }));
      return call(limitMs, work);
    }
  }

  const removeWhere = async (knowledgeBaseId: string, filter: string) => {
    const collection_name = knowledgeCollection(knowledgeBaseId);
    const { value } = await call(timeoutMs, (client) => client.hasCollection({ collection_name }));
    if (value) await callLoaded(writeTimeoutMs, collection_name, (client) => client.delete({ collection_name, filter }));
  };

  return {
    async ensureCollection(knowledgeBaseId, dimensions) {
      const collection_name = knowledgeCollection(knowledgeBaseId);
      const { value } = await call(timeoutMs, (client) => client.hasCollection({ collection_name }));
      if (!value) {
        const definition = collectionDefinition(collection_name, dimensions);
        await call(writeTimeoutMs, (client) => client.createCollection(definition));
      }
      await call(writeTimeoutMs, (client) => client.loadCollectionSync({ collection_name }));
    },
    async dropCollection(knowledgeBaseId) {
      const collection_name = knowledgeCollection(knowledgeBaseId);
      const { value } = await call(timeoutMs, (client) => client.hasCollection({ collection_name }));
      if (value) await call(writeTimeoutMs, (client) => client.dropCollection({ collection_name }));
    },
    async write(tenantId, knowledgeBaseId, chunks) {
      const data = chunks.map((chunk) => toRow(tenantId, chunk));
      const collection_name = knowledgeCollection(knowledgeBaseId);
      await call(writeTimeoutMs, (client) => client.upsert({ collection_name, data }));
    },
    async flush(knowledgeBaseId) {
      const collection_names = [knowledgeCollection(knowledgeBaseId)];
      await call(writeTimeoutMs, (client) => client.flushSync({ collection_names }));
    },
    async writtenOrdinals(revision) {
      const collection_name = knowledgeCollection(revision.knowledgeBaseId);
      const answer = await callLoaded(writeTimeoutMs, collection_name, (client) =>
        client.query({
          collection_name,
          filter: revisionFilter(revision),
          output_fields: ['ordinal'],
          limit: ROWS_IN_ONE_ANSWER,
          consistency_level: CONSISTENCY.strong,
        }),
      );
      return answer.data.map((row) => Number(row['ordinal']));
    },
    removeRevision: (revision) => removeWhere(revision.knowledgeBaseId, revisionFilter(revision)),
    removeRevisionsBefore: (revision) =>
      removeWhere(revision.knowledgeBaseId, `${documentFilter(revision)} and revision < ${revision.revision}`),
    removeDocument: (document) => removeWhere(document.knowledgeBaseId, documentFilter(document)),
    async search(search) {
      const request = searchRequest(search);
      const answer = await callLoaded(timeoutMs, request.collection_name, (client) => client.search(request));
      const found = foundChunkSchema.array().parse(answer.results);
      // Milvus gives BM25 as a score, Milvus Lite as a distance, its negative: BM25 itself is never below 0.
      return 'sparse' in search.by ? found.map((chunk) => ({ ...chunk, score: Math.abs(chunk.score) })) : found;
    },
    close: async () => connection.close(),
  };
}

const CONSISTENCY = { strong: 0, bounded: 2 } as const;

function searchRequest(search: ChunkSearch) {
  const { by, knowledgeBaseId, tenantId, limit, excluded } = search;
  // A base belongs to one tenant; the filter holds even if an id were ever mixed up above.
  const conditions = [`tenant_id == ${quoted(tenantId)}`];
  if (excluded.length > 0) conditions.push(`revision_key not in [${excluded.map(quoted).join(', ')}]`);
  const common = {
    collection_name: knowledgeCollection(knowledgeBaseId),
    filter: conditions.join(' and '),
    limit,
    output_fields: OUTPUT_FIELDS,
    consistency_level: search.upToDate ? CONSISTENCY.strong : CONSISTENCY.bounded,
  };
  return 'sparse' in by
    ? { ...common, anns_field: 'sparse', data: by.sparse, metric_type: 'BM25', params: { metric_type: 'BM25' } }
    : { ...common, anns_field: 'dense', data: by.dense, metric_type: 'COSINE' };
}

const quoted = (text: string) => JSON.stringify(text);
const documentFilter = ({ tenantId, documentId }: Omit<DocumentRevision, 'revision'>) =>
  `tenant_id == ${quoted(tenantId)} and document_id == ${quoted(documentId)}`;
const revisionFilter = (revision: DocumentRevision) => `${documentFilter(revision)} and revision == ${revision.revision}`;

function connect(address: string, token: string | undefined, timeoutMs: number): MilvusClient {
  // The SDK's own retries are off: within a turn the caller decides, in an ingestion Temporal does.
  return new MilvusClient({ address, timeout: timeoutMs * WRITE_TIMEOUT_FACTOR, maxRetries: 1, logLevel: 'warn', ...(token ? { token } : {}) });
}

/** A client whose connection failed may never come back by itself: it is thrown away, and the next call has a new one. */
function reconnecting(open: () => MilvusClient) {
  let client: MilvusClient | undefined;
  const drop = () => {
    const old = client;
    client = undefined;
    void old?.closeConnection().catch(() => undefined);
  };
  return {
    async use<Answer>(work: (client: MilvusClient) => Promise<Answer>): Promise<Answer> {
      client ??= open();
      const current = client;
      await current.connectPromise;
      return work(current);
    },
    drop,
    close: drop,
  };
}

function withDeadline<Value>(limitMs: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Milvus did not answer within ${limitMs} ms.`)), limitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Milvus's code of a collection that is not in memory. */
const NOT_LOADED = 101;

class MilvusRefusal extends Error {
  constructor(readonly code: unknown, reason: string) {
    super(`Milvus answered ${String(code)}: ${reason}`);
  }
}

const isRefusal = (error: unknown) =>
  error instanceof MilvusRefusal || (typeof error === 'object' && error !== null && 'error_code' in error);

function isNotLoaded(error: unknown): boolean {
  const cause = error instanceof CitiflowError ? error.cause : error;
  if (typeof cause !== 'object' || cause === null) return false;
  return ('code' in cause && cause.code === NOT_LOADED) || ('error_code' in cause && cause.error_code === NOT_LOADED);
}

/** The SDK reports some refusals in the answer's status instead of throwing. */
function checkStatus(answer: unknown): void {
  if (typeof answer !== 'object' || answer === null) return;
  const status = 'error_code' in answer ? answer : 'status' in answer ? answer.status : undefined;
  if (typeof status !== 'object' || status === null || !('error_code' in status)) return;
  if (status.error_code === 'Success' || status.error_code === 0) return;
  const reason = 'reason' in status ? String(status.reason) : '';
  const code = 'code' in status && typeof status.code === 'number' && status.code !== 0 ? status.code : status.error_code;
  throw new MilvusRefusal(code, reason);
}
