import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startGuard, type Guard } from '../services/guard.ts';
import { milvusService } from '../services/milvus.ts';
import { Supervisor } from '../services/supervisor.ts';
import { freeBlock } from '../test/support/free-ports.ts';
import { createMilvusStore } from './milvus.ts';
import { chunkId, type PassageStore } from './passage-store.ts';

let dataDir: string;
let guard: Guard;
let milvus: Supervisor;
let store: PassageStore;
let recovered = 0;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'citiflow-milvus-'));
  const port = await freeBlock();
  guard = startGuard();
  milvus = new Supervisor(milvusService({ dataDir, port }), {
    logsDir: join(dataDir, 'logs'), guard, events: { recovered: () => void (recovered += 1) },
  });
  await milvus.start();
  store = createMilvusStore({ address: `127.0.0.1:${port}` });
});
afterAll(async () => {
  await store.close();
  await milvus.stop();
  guard.close();
  await rm(dataDir, { recursive: true, force: true });
});

test('after Milvus is killed and started again, one store finds and writes what it did before', async () => {
  const [tenantId, knowledgeBaseId, documentId] = [randomUUID(), randomUUID(), randomUUID()];
  const passage = (ordinal: number, text: string, vector: number[]) => ({
    chunkId: chunkId(documentId, 1, ordinal), documentId, revision: 1, ordinal, title: 'Cards', filename: 'cards.md',
    headingPath: 'Cards', text, vector,
  });
  const search = (by: { sparse: string } | { dense: number[] }) =>
    store.search({ tenantId, knowledgeBaseId, by, limit: 1, excluded: [], upToDate: true });
  await store.ensureCollection(knowledgeBaseId, 2);
  await store.write(tenantId, knowledgeBaseId, [passage(0, 'Lost cards are blocked.', [1, 0]), passage(1, 'Paying abroad costs a fee.', [0, 1])]);
  await store.flush(knowledgeBaseId);

  process.kill(milvus.pid ?? 0, 'SIGKILL');
  await vi.waitUntil(() => recovered === 1, { timeout: 120_000 });

  // The first call may still meet the connection that died, as a turn's would, which is tried again.
  const found = await vi.waitUntil(() => search({ dense: [0, 1] }).catch(() => undefined), { timeout: 60_000 });
  expect(found).toMatchObject([{ ordinal: 1, text: 'Paying abroad costs a fee.' }]);
  expect(await search({ sparse: 'lost cards' })).toMatchObject([{ ordinal: 0 }]);
  await store.write(tenantId, knowledgeBaseId, [passage(2, 'New cards take five days.', [-1, 0])]);
  expect(await search({ dense: [-1, 0] })).toMatchObject([{ ordinal: 2 }]);
});
