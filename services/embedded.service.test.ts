import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MilvusClient } from '@zilliz/milvus2-sdk-node';
import { Client, Connection } from '@temporalio/client';
import { Redis } from 'iovalkey';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startGuard, type Guard } from './guard.ts';
import { milvusService } from './milvus.ts';
import { databaseUrls } from './postgres-databases.ts';
import { postgresService } from './postgres.ts';
import { freeBlock } from '../test/support/free-ports.ts';
import { newSecrets } from './secrets.ts';
import type { Service } from './service.ts';
import { Supervisor } from './supervisor.ts';
import { temporalService } from './temporal.ts';
import { valkeyService } from './valkey.ts';

let dataDir: string;
let guard: Guard;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'citiflow-embedded-'));
  guard = startGuard();
});
afterAll(async () => {
  guard.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Starts the service, writes, kills it as a crash would, and reads once it is back on the same port. */
async function survivesKill(service: Service, write: () => Promise<void>, read: () => Promise<void>): Promise<void> {
  const recovered = vi.fn();
  const supervisor = new Supervisor(service, { logsDir: dataDir, guard, events: { recovered } });
  await supervisor.start();
  try {
    await write();
    process.kill(supervisor.pid ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(recovered).toHaveBeenCalled(), 90_000);
    // gRPC's connections are shared in a process and pause for a second after a loss.
    await vi.waitFor(read, { timeout: 90_000, interval: 200 });
  } finally {
    await supervisor.stop();
  }
}

test('a killed PostgreSQL is back with every commit', async () => {
  const port = await freeBlock();
  const passwords = newSecrets().postgres;
  const urls = databaseUrls(port, passwords);
  const query = async (text: string) => {
    const client = new pg.Client({ connectionString: urls.adminUrl });
    client.on('error', () => undefined);
    await client.connect();
    return client.query(text).finally(() => client.end());
  };
  await survivesKill(
    postgresService({ dataDir, port, superuserPassword: passwords.superuser, urls }),
    async () => { await query('create table kept as select 42 as answer'); },
    async () => expect((await query('select answer from kept')).rows).toEqual([{ answer: 42 }]),
  );
});

test('a killed Valkey is back with every acknowledged event', async () => {
  const port = await freeBlock();
  const withClient = async <Result>(work: (client: Redis) => Promise<Result>) => {
    const client = new Redis({ host: '127.0.0.1', port, password: 'secret' });
    return work(client).finally(() => client.disconnect());
  };
  await survivesKill(
    valkeyService({ dataDir, port, password: 'secret' }),
    async () => {
      await withClient(async (client) => {
        for (let n = 1; n <= 100; n++) await client.xadd('events', `0-${n}`, 'n', String(n));
      });
    },
    async () => expect(await withClient((client) => client.xlen('events'))).toBe(100),
  );
});

test('a killed Temporal is back with its workflows and search attributes', async () => {
  const port = await freeBlock();
  const withClient = async (work: (client: Client) => Promise<void>) => {
    const connection = await Connection.connect({ address: `127.0.0.1:${port}` });
    await work(new Client({ connection })).finally(() => connection.close());
  };
  await survivesKill(
    temporalService({ dataDir, port, uiPort: port + 1 }),
    () => withClient(async (client) => {
      await client.workflow.start('kept', { workflowId: 'kept', taskQueue: 'nobody' });
    }),
    () => withClient(async (client) => {
      expect((await client.workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
      const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace: 'default' });
      expect(Object.keys(customAttributes ?? {})).toContain('CitiflowConversation');
    }),
  );
});

test('a killed Milvus is back with what was flushed', async () => {
  const port = await freeBlock();
  const withClient = async (work: (client: MilvusClient) => Promise<void>) => {
    const client = new MilvusClient({ address: `127.0.0.1:${port}`, logLevel: 'warn' });
    await client.connectPromise;
    await work(client).finally(() => client.closeConnection());
  };
  await survivesKill(
    milvusService({ dataDir, port }),
    () => withClient(async (client) => {
      await client.createCollection({ collection_name: 'kept', dimension: 4, index_params: { index_type: 'HNSW', metric_type: 'COSINE' } });
      await client.insert({ collection_name: 'kept', data: [{ id: 1, vector: [1, 0, 0, 0] }] });
      await client.flushSync({ collection_names: ['kept'] });
    }),
    () => withClient(async (client) => {
      await client.loadCollectionSync({ collection_name: 'kept' });
      const found = await client.query({ collection_name: 'kept', filter: 'id > 0', output_fields: ['id'] });
      expect(found.data).toHaveLength(1);
    }),
  );
});
