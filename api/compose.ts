import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Redis } from 'iovalkey';
import type { Logger } from 'pino';
import { bankClient } from '../activities/banking/client.ts';
import { parseAllowedHosts } from '../activities/http-tools/addresses.ts';
import { createEgress } from '../activities/http-tools/egress.ts';
import { createToolCatalogue } from '../activities/imported-tools/catalogue.ts';
import type { Environment } from '../config/env.ts';
import { createEventLog } from '../db/event-log.ts';
import { createObjectStore, type ObjectStore } from '../db/object-store.ts';
import type { Orm } from '../db/orm.ts';
import { createEmbedder } from '../retrieval/embedder.ts';
import { createMilvusStore } from '../retrieval/milvus.ts';
import { createReranker } from '../retrieval/reranker.ts';
import { createRetriever } from '../retrieval/search.ts';
import { createSealer } from '../temporal/sealing.ts';
import { createCustomerTokens } from './customer-token.ts';
import { createDatabase, type Database } from './database.ts';
import type { Dependencies } from './dependencies.ts';
import { createMetrics } from './metrics.ts';
import { createRateLimits } from './rate-limits.ts';
import { createReadiness, httpProbe, tcpProbe, type Readiness } from './readiness.ts';
import { createApiKeys } from './sessions/api-keys.ts';
import { createSessions } from './sessions/sessions.ts';
import { createVisitors } from './sessions/visitors.ts';
import { createEventArchive } from './sockets/event-archive.ts';
import { createEventFeed } from './sockets/event-feed.ts';
import { createInboxStream } from './sockets/inbox-stream.ts';
import { createNotificationStream } from './sockets/notification-stream.ts';
import { createVersionCache } from './version-cache.ts';

/** What the process has opened, and closes. */
export interface Connections {
  orm: Orm;
  valkey: Redis;
  /** Hears announcements of events, and takes no other commands. */
  subscriber: Redis;
  temporal: Client;
}

/** Builds everything that the API stands on over its open connections. */
export function compose(environment: Environment, logger: Logger, connections: Connections): Dependencies {
  const { orm, valkey, subscriber, temporal } = connections;
  const database = createDatabase(orm);
  const sealer = createSealer(environment.CITIFLOW_SECRET_KEY);
  const egress = createEgress({ allowed: parseAllowedHosts(environment.TOOL_ALLOWED_HOSTS) });
  const events = createEventArchive(database, createEventLog(valkey));
  return {
    environment, logger, database, valkey, temporal, events,
    eventFeed: createEventFeed(subscriber, events),
    inbox: createInboxStream(subscriber, database),
    notifications: createNotificationStream(subscriber, database),
    bank: bankClient({ baseUrl: environment.CORE_BANKING_URL, token: environment.CORE_BANKING_TOKEN }),
    sessions: createSessions(valkey),
    apiKeys: createApiKeys(database, logger),
    visitors: createVisitors(valkey),
    customerTokens: createCustomerTokens(environment.CITIFLOW_SECRET_KEY),
    rateLimits: createRateLimits(valkey, environment),
    sealer, egress,
    tools: createToolCatalogue({ orm, egress, open: sealer.open }),
    versions: createVersionCache(database),
    objectStore: objectStoreOf(environment),
    retriever: createRetriever({
      orm,
      embedder: createEmbedder({
        baseUrl: environment.EMBEDDINGS_BASE_URL, apiKey: environment.EMBEDDINGS_API_KEY,
        model: environment.EMBEDDINGS_MODEL, dimensions: environment.EMBEDDINGS_DIMENSIONS, timeoutMs: 5_000,
      }),
      reranker: environment.RERANK_URL
        ? createReranker({ url: environment.RERANK_URL, apiKey: environment.RERANK_API_KEY, model: environment.RERANK_MODEL })
        : undefined,
      store: createMilvusStore({ address: environment.MILVUS_ADDRESS }),
    }),
    readiness: readinessOf(environment, connections, database),
    metrics: createMetrics(),
  };
}

/** The bucket that the settings name, or a folder of the data folder. */
export function objectStoreOf(environment: Environment): ObjectStore {
  const { S3_BUCKET, S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = environment;
  if (!S3_BUCKET) return createObjectStore({ folder: join(environment.CITIFLOW_DATA_DIR, 'objects') });
  return createObjectStore({
    s3: {
      bucket: S3_BUCKET,
      ...(S3_ENDPOINT ? { endpoint: S3_ENDPOINT } : {}),
      ...(S3_REGION ? { region: S3_REGION } : {}),
      ...(S3_ACCESS_KEY_ID ? { accessKeyId: S3_ACCESS_KEY_ID } : {}),
      ...(S3_SECRET_ACCESS_KEY ? { secretAccessKey: S3_SECRET_ACCESS_KEY } : {}),
    },
  });
}

/** Without PostgreSQL, Temporal or Valkey no turn runs; without the rest, turns say what they could not do. */
function readinessOf(environment: Environment, { valkey, temporal }: Connections, database: Database): Readiness {
  return createReadiness({
    postgres: { needed: true, check: () => database.ping() },
    temporal: { needed: true, check: () => temporal.withDeadline(Date.now() + 2_000, () => temporal.workflowService.getSystemInfo({})) },
    valkey: { needed: true, check: () => valkey.ping() },
    milvus: tcpProbe(environment.MILVUS_ADDRESS, false),
    bank: httpProbe(new URL('/healthz', environment.CORE_BANKING_URL).href, false),
    embeddings: httpProbe(`${environment.EMBEDDINGS_BASE_URL.replace(/\/$/, '')}/models`, false),
  });
}
