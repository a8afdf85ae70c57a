import type { Client } from '@temporalio/client';
import type { Redis } from 'iovalkey';
import type { Logger } from 'pino';
import type { Egress } from '../activities/http-tools/egress.ts';
import type { ToolCatalogue } from '../activities/imported-tools/catalogue.ts';
import type { Environment } from '../config/env.ts';
import type { ObjectStore } from '../db/object-store.ts';
import type { Retriever } from '../retrieval/search.ts';
import type { Sealer } from '../temporal/sealing.ts';
import type { CustomerTokens } from './customer-token.ts';
import type { Database } from './database.ts';
import type { Metrics } from './metrics.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Readiness } from './readiness.ts';
import type { BankClient } from '../activities/banking/client.ts';
import type { ApiKeys } from './sessions/api-keys.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { Visitors } from './sessions/visitors.ts';
import type { EventArchive } from './sockets/event-archive.ts';
import type { EventFeed } from './sockets/event-feed.ts';
import type { InboxStream } from './sockets/inbox-stream.ts';
import type { NotificationStream } from './sockets/notification-stream.ts';
import type { VersionCache } from './version-cache.ts';

/** What the API stands on. Built once in server.ts, and in tests by test-api.ts. */
export interface Dependencies {
  environment: Environment;
  logger: Logger;
  database: Database;
  /** Commands fail after a few seconds rather than wait for a Valkey that is down. */
  valkey: Redis;
  temporal: Client;
  events: EventArchive;
  eventFeed: EventFeed;
  inbox: InboxStream;
  notifications: NotificationStream;
  /** For what staff look up. What customers ask for is the tools' part, in a workflow. */
  bank: BankClient;
  sessions: Sessions;
  apiKeys: ApiKeys;
  visitors: Visitors;
  customerTokens: CustomerTokens;
  rateLimits: RateLimits;
  sealer: Sealer;
  /** The way out to addresses that builders typed in. */
  egress: Egress;
  tools: ToolCatalogue;
  versions: VersionCache;
  objectStore: ObjectStore;
  retriever: Retriever;
  readiness: Readiness;
  metrics: Metrics;
}
