import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { cancellationSignal } from '@temporalio/activity';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { Client as Postgres } from 'pg';
import { pino } from 'pino';
import { inject } from 'vitest';
import { createIngestionActivities } from '../../activities/ingestion/activities.ts';
import { acceptDocument } from '../../db/accept-document.ts';
import { KnowledgeBaseSchema, KnowledgeDocumentSchema } from '../../db/entities/knowledge.ts';
import { createObjectStore } from '../../db/object-store.ts';
import { openOrm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import { ingestionWorkflowId, uploadKey } from '../../domain/ids.ts';
import { createEmbedder, type Embedder } from '../../retrieval/embedder.ts';
import { createMilvusStore } from '../../retrieval/milvus.ts';
import type { PassageStore } from '../../retrieval/passage-store.ts';
import { createReranker } from '../../retrieval/reranker.ts';
import { createRetriever } from '../../retrieval/search.ts';
import { ActivityConduct } from '../../workers/activity-interceptor.ts';
import { DOCUMENT_INGESTION, DOCUMENT_REMOVAL, KNOWLEDGE_BASE_REMOVAL, type IngestionResult } from '../../workflows/document-ingestion/messages.ts';
import { EXTRACT_PROGRAM, WORKFLOW_BUNDLE } from './built.ts';

export const EMBEDDING = { model: 'all-MiniLM-L6-v2', dimensions: 384 } as const;
type Handle = WorkflowHandle<() => Promise<IngestionResult>>;

/** Ingestion on the real services, with a worker that tests may end and start again. */
export async function startIngestionBench() {
  const orm = await openOrm(inject('databaseUrl'));
  const folder = await mkdtemp(join(tmpdir(), 'citiflow-objects-'));
  const objects = createObjectStore({ folder });
  const store = createMilvusStore({ address: inject('milvusAddress') });
  const real = createEmbedder({ baseUrl: `${inject('modelsUrl')}/v1`, ...EMBEDDING });
  const embedded: string[] = [];
  /** Batches that a test holds wait for it before they are embedded. */
  let gate = { held: /(?:)/, opened: Promise.resolve() };
  /** Called before passages are written. */
  let beforeWrite: (documentId: string) => Promise<void> = async () => undefined;
  const embedder: Embedder = {
    ...real,
    async embed(texts, signal) {
      if (texts.some((text) => gate.held.test(text))) await Promise.race([gate.opened, aborted(signal)]);
      embedded.push(...texts);
      return real.embed(texts, signal);
    },
  };
  const watched: PassageStore = {
    ...store,
    async write(tenant, base, chunks) {
      await beforeWrite(chunks[0]?.documentId ?? '');
      return store.write(tenant, base, chunks);
    },
  };
  const reranker = createReranker({ url: `${inject('modelsUrl')}/rerank` });
  const taskQueue = `ingestion-${randomUUID()}`;
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const native = await NativeConnection.connect({ address: inject('temporalAddress') });
  const client = new Client({ connection });
  const activities = createIngestionActivities({
    orm, objects, embedder, store: watched, extractProgram: EXTRACT_PROGRAM, cancellationSignal, notifications: { announce: () => undefined },
  });
  const quiet = pino({ level: 'silent' });

  async function startWorker() {
    const worker = await Worker.create({
      connection: native, taskQueue, workflowBundle: { codePath: WORKFLOW_BUNDLE }, activities, shutdownGraceTime: 0, shutdownForceTime: '1 second',
      stickyQueueScheduleToStartTimeout: '1s', maxHeartbeatThrottleInterval: '1s', defaultHeartbeatThrottleInterval: '1s',
      interceptors: { activity: [(context) => ({ inbound: new ActivityConduct(context, quiet) })] },
    });
    const run = worker.run().catch(() => undefined);
    return async () => {
      worker.shutdown();
      await run;
    };
  }
  let stopWorker = await startWorker();

  const tenantId = randomUUID();
  await createTenant(tenantId);

  return {
    orm, store, objects, embedder, reranker, tenantId, embedded,
    retriever: createRetriever({ orm, embedder: real, reranker, store }),
    /** @param held those batches that have such a text */
    hold(held = /(?:)/) {
      let release = () => {};
      gate = { held, opened: new Promise((resolve) => (release = resolve)) };
      return release;
    },
    onWrite(listener: typeof beforeWrite) {
      beforeWrite = listener;
    },
    async restartWorker() {
      await stopWorker();
      stopWorker = await startWorker();
    },
    async knowledgeBase(model: string = EMBEDDING.model): Promise<string> {
      const id = randomUUID();
      await withTenant(orm, tenantId, (em) => em.insert(KnowledgeBaseSchema, {
        id, tenantId, name: 'Help', description: '', status: 'active', embeddingModel: model,
        embeddingDimensions: EMBEDDING.dimensions, denseWeight: 0.8, createdAt: new Date(), updatedAt: new Date(), deletedAt: null,
      }));
      return id;
    },
    /** As the API does: the file, the workflow, the row. `killed`: an API that does not come to the row. */
    async upload(
      knowledgeBaseId: string, content: string | Buffer, earlier?: { id: string; revision: number },
      { filename = 'guide.md', killed = false } = {},
    ) {
      const [documentId, revision] = [earlier?.id ?? randomUUID(), (earlier?.revision ?? 0) + 1];
      const document = { tenantId, knowledgeBaseId, documentId };
      const upload = {
        ...document, revision, filename, mediaType: '', sizeBytes: content.length, contentDigest: '',
        storageKey: uploadKey(document, revision),
      };
      await objects.put(upload.storageKey, Buffer.from(content));
      const handle: Handle = await client.workflow.start(DOCUMENT_INGESTION, {
        workflowId: ingestionWorkflowId(documentId, revision), taskQueue, args: [upload],
      });
      if (!killed) await withTenant(orm, tenantId, (em) => acceptDocument(em, upload));
      return { id: documentId, revision, handle };
    },
    /** As the workflows do it, with none of the API's part. */
    removeDocument: (knowledgeBaseId: string, documentId: string) => client.workflow.execute(DOCUMENT_REMOVAL, {
      workflowId: `removal/${documentId}`, taskQueue, args: [{ tenantId, knowledgeBaseId, documentId }],
    }),
    removeKnowledgeBase: (knowledgeBaseId: string) => client.workflow.execute(KNOWLEDGE_BASE_REMOVAL, {
      workflowId: `removal/knowledge-base/${knowledgeBaseId}`, taskQueue, args: [{ tenantId, knowledgeBaseId }],
    }),
    storedKeys: async () => (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name))),
    document: (id: string) => withTenant(orm, tenantId, (em) => em.findOneOrFail(KnowledgeDocumentSchema, { id })),
    async stop() {
      await stopWorker();
      await native.close();
      await connection.close();
      await store.close();
      await orm.close(true);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
export type IngestionBench = Awaited<ReturnType<typeof startIngestionBench>>;

/** As the owner: the application may not make tenants. */
async function createTenant(id: string): Promise<void> {
  const owner = new Postgres({ connectionString: inject('databaseAdminUrl') });
  await owner.connect();
  await owner.query('insert into tenants (id, name, created_at) values ($1, $2, now())', [id, `Bank ${id}`]);
  await owner.end();
}

const aborted = (signal?: AbortSignal) =>
  new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));

/** An address at which nothing listens any more. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 1;
}
