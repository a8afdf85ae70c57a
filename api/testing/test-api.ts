import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { inject } from 'vitest';
import { readEnvironment } from '../../config/env.ts';
import { ensureDemoUsers, type DemoUser } from '../../db/demo-users.ts';
import { createEventLog, openValkey, type EventLog } from '../../db/event-log.ts';
import { openOrm } from '../../db/orm.ts';
import type { Role } from '../../domain/roles.ts';
import { buildApp } from '../app.ts';
import { compose } from '../compose.ts';
import type { Dependencies } from '../dependencies.ts';
import { openRequestValkey } from '../valkey.ts';
import { TestCaller } from './test-caller.ts';

export interface TestApi {
  url: string;
  dependencies: Dependencies;
  eventLog: EventLog;
  /** The API's log so far. */
  logged: readonly string[];
  /** A tenant of its own, with a user of each role wanted. */
  tenant(): Promise<{ tenantId: string; signedIn(role: Role): Promise<TestCaller> }>;
  nobody(): TestCaller;
  close(): Promise<void>;
}

/** The real API on a free port, over the services that the tests share. No worker runs. */
export async function startTestApi(settings: Record<string, string> = {}): Promise<TestApi> {
  const dataDir = await mkdtemp(join(tmpdir(), 'citiflow-api-'));
  const environment = readEnvironment({
    CITIFLOW_DATA_DIR: dataDir,
    CITIFLOW_SECRET_KEY: randomBytes(32).toString('base64'),
    CITIFLOW_STUDIO_DIST: join(dataDir, 'studio'),
    DATABASE_URL: inject('databaseUrl'), REDIS_URL: inject('redisUrl'),
    MILVUS_ADDRESS: inject('milvusAddress') ?? '127.0.0.1:9',
    CORE_BANKING_URL: 'http://127.0.0.1:9', CORE_BANKING_TOKEN: 'unused', EMBEDDINGS_BASE_URL: `${inject('modelsUrl')}/v1`,
    ...settings,
  });
  const orm = await openOrm(environment.DATABASE_URL);
  const valkey = openRequestValkey(environment.REDIS_URL);
  const subscriber = openValkey(environment.REDIS_URL).on('error', () => undefined);
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const temporal = new Client({ connection });
  const logged: string[] = [];
  const dependencies = compose(environment, pino({ level: 'trace' }, { write: (line) => void logged.push(line) }), { orm, valkey, subscriber, temporal });
  const { app, sockets } = buildApp(dependencies);
  const server = createServer(app).on('upgrade', sockets.upgrade);
  const url = await listenAnywhere(server);
  const writer = openValkey(environment.REDIS_URL);
  writer.on('error', () => undefined);
  return {
    url,
    dependencies,
    eventLog: createEventLog(writer),
    logged,
    nobody: () => new TestCaller(url),
    tenant: () => makeTenant(url),
    async close() {
      dependencies.eventFeed.close();
      dependencies.inbox.close();
      dependencies.notifications.close();
      await sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      for (const redis of [valkey, subscriber, writer]) redis.disconnect();
      await orm.close(true);
      await connection.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function listenAnywhere(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the test server has no port');
  return `http://127.0.0.1:${address.port}`;
}

async function makeTenant(url: string) {
  const name = `Tenant ${randomUUID()}`;
  const adminUrl = inject('databaseAdminUrl');
  const { tenantId } = await ensureDemoUsers({ adminUrl, tenantName: name, users: [] });
  return {
    tenantId,
    async signedIn(role: Role) {
      const user: DemoUser = { email: `${role}.${randomUUID()}@test.example`, name: `A ${role}`, role, password: 'correct horse' };
      await ensureDemoUsers({ adminUrl, tenantName: name, users: [user] });
      const caller = new TestCaller(url);
      await caller.signIn(user.email, user.password);
      return caller;
    },
  };
}
