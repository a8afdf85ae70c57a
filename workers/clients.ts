import { join } from 'node:path';
import type { Logger } from 'pino';
import { bankClient } from '../activities/banking/client.ts';
import { parseAllowedHosts } from '../activities/http-tools/addresses.ts';
import { createEgress } from '../activities/http-tools/egress.ts';
import { createToolCatalogue } from '../activities/imported-tools/catalogue.ts';
import { createTenantRules } from '../activities/ledger/tenant-rules.ts';
import { createToolRates } from '../activities/ledger/tool-rates.ts';
import { createHistories } from '../activities/turn/histories.ts';
import { createProviders, type ProviderSettings } from '../activities/llm/providers/index.ts';
import { createRuntimePackages } from '../activities/llm/runtime-packages.ts';
import type { Environment } from '../config/env.ts';
import { createEventLog, openValkey } from '../db/event-log.ts';
import { createInboxFeed } from '../db/inbox-feed.ts';
import { createNotificationFeed } from '../db/notification-feed.ts';
import { createObjectStore } from '../db/object-store.ts';
import { openOrm } from '../db/orm.ts';
import { createEmbedder } from '../retrieval/embedder.ts';
import { createMilvusStore } from '../retrieval/milvus.ts';
import { createReranker } from '../retrieval/reranker.ts';
import { createRetriever } from '../retrieval/search.ts';
import { createSealer } from '../temporal/sealing.ts';
import { temporalRunUrl } from '../temporal/ui.ts';

/** Everything that the activities touch the world with, opened once for the process. */
export async function buildClients(environment: Environment, namespace: string, log: Logger) {
  const orm = await openOrm(environment.DATABASE_URL);
  const valkey = openValkey(environment.REDIS_URL);
  valkey.on('error', (failure: Error) => log.warn({ err: failure }, 'valkey connection'));
  const embedder = createEmbedder({
    baseUrl: environment.EMBEDDINGS_BASE_URL,
    apiKey: environment.EMBEDDINGS_API_KEY,
    model: environment.EMBEDDINGS_MODEL,
    dimensions: environment.EMBEDDINGS_DIMENSIONS,
  });
  const reranker = environment.RERANK_URL
    ? createReranker({ url: environment.RERANK_URL, apiKey: environment.RERANK_API_KEY, model: environment.RERANK_MODEL })
    : undefined;
  const store = createMilvusStore({ address: environment.MILVUS_ADDRESS });
  const sealer = createSealer(environment.CITIFLOW_SECRET_KEY);
  return {
    orm,
    log: createEventLog(valkey),
    inbox: createInboxFeed(valkey),
    notifications: createNotificationFeed(valkey),
    logger: log,
    bank: bankClient({ baseUrl: environment.CORE_BANKING_URL, token: environment.CORE_BANKING_TOKEN }),
    tools: createToolCatalogue({
      orm, open: sealer.open, egress: createEgress({ allowed: parseAllowedHosts(environment.TOOL_ALLOWED_HOSTS) }),
    }),
    rates: createToolRates(valkey),
    rules: createTenantRules(orm),
    packages: createRuntimePackages(orm),
    histories: createHistories(orm),
    providers: createProviders(providerSettings(environment)),
    embedder,
    store,
    retriever: createRetriever({ orm, embedder, reranker, store }),
    objects: createObjectStore(objectStoreSettings(environment)),
    seal: sealer.seal,
    open: sealer.open,
    temporalUrl: (workflowId: string, runId: string) =>
      temporalRunUrl(environment.TEMPORAL_UI_URL, namespace, workflowId, runId),
    async close() {
      await store.close();
      await orm.close(true);
      valkey.disconnect();
    },
  };
}
export type Clients = Awaited<ReturnType<typeof buildClients>>;

function providerSettings(environment: Environment): ProviderSettings {
  const { OPENAI_API_KEY, OPENAI_BASE_URL, ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL } = environment;
  const { LLM_BASE_URL, LLM_API_KEY, LLM_MODEL, DEMO_MODEL_BASE_URL, LLM_TIMEOUT_MS } = environment;
  return {
    timeoutMs: LLM_TIMEOUT_MS,
    ...(OPENAI_API_KEY && { openai: { apiKey: OPENAI_API_KEY, baseUrl: OPENAI_BASE_URL } }),
    ...(ANTHROPIC_API_KEY && { anthropic: { apiKey: ANTHROPIC_API_KEY, baseUrl: ANTHROPIC_BASE_URL } }),
    ...(LLM_BASE_URL && { compatible: { baseUrl: LLM_BASE_URL, apiKey: LLM_API_KEY, model: LLM_MODEL } }),
    ...(DEMO_MODEL_BASE_URL && { demo: { baseUrl: DEMO_MODEL_BASE_URL } }),
  };
}

function objectStoreSettings(environment: Environment): Parameters<typeof createObjectStore>[0] {
  const { S3_ENDPOINT, S3_BUCKET, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = environment;
  if (!S3_BUCKET) return { folder: join(environment.CITIFLOW_DATA_DIR, 'objects') };
  return {
    s3: {
      bucket: S3_BUCKET,
      ...(S3_ENDPOINT && { endpoint: S3_ENDPOINT }),
      ...(S3_REGION && { region: S3_REGION }),
      ...(S3_ACCESS_KEY_ID && { accessKeyId: S3_ACCESS_KEY_ID }),
      ...(S3_SECRET_ACCESS_KEY && { secretAccessKey: S3_SECRET_ACCESS_KEY }),
    },
  };
}
