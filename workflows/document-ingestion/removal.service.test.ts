import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startIngestionBench, type IngestionBench } from '../../test/support/ingestion-bench.ts';

let bench: IngestionBench;
beforeAll(async () => {
  bench = await startIngestionBench();
});
afterAll(() => bench.stop());

const text = '# Cards\n\nCall us to block a lost card.';
const search = (knowledgeBaseId: string) => bench.retriever.search({
  tenantId: bench.tenantId, knowledgeBaseIds: [knowledgeBaseId], query: 'lost card', limit: 5, mode: 'hybrid', rerank: false,
});
const keysOf = async (id: string) => (await bench.storedKeys()).filter((key) => key.includes(id));

// Each waits for searches that have begun before, and both do it at once.
test.concurrent('a deleted document leaves the search, the index and the files, also where the API did nothing but start it', async () => {
  const base = await bench.knowledgeBase();
  const kept = await bench.upload(base, text, undefined, { filename: 'kept.md' });
  const gone = await bench.upload(base, text, undefined, { filename: 'gone.md' });
  await Promise.all([kept.handle.result(), gone.handle.result()]);
  const removed = bench.removeDocument(base, gone.id);
  await vi.waitUntil(async () => (await bench.document(gone.id)).deletedAt !== null, { timeout: 90_000 });
  expect((await search(base)).passages.map(({ filename }) => filename)).toEqual(['kept.md']);
  await removed;
  const revision = { tenantId: bench.tenantId, knowledgeBaseId: base, revision: 1 };
  expect(await bench.store.writtenOrdinals({ ...revision, documentId: gone.id })).toEqual([]);
  expect(await bench.store.writtenOrdinals({ ...revision, documentId: kept.id })).toEqual([0]);
  expect(await keysOf(gone.id)).toEqual([]);
  expect(await keysOf(kept.id)).toHaveLength(1);
});

test.concurrent('a deleted knowledge base takes its collection, its files and the ingestions under way with it', async () => {
  const base = await bench.knowledgeBase();
  const ready = await bench.upload(base, text, undefined, { filename: 'ready.md' });
  await ready.handle.result();
  const release = bench.hold(/never embedded/);
  const running = await bench.upload(base, '# Loans\n\nThis is never embedded.', undefined, { filename: 'running.md' });
  await vi.waitUntil(async () => (await bench.document(running.id)).stage === 'embedding', { timeout: 90_000 });
  const removed = bench.removeKnowledgeBase(base);
  expect((await running.handle.result()).outcome).toBe('cancelled');
  release();
  await removed;
  await expect(search(base)).rejects.toMatchObject({ code: 'not_found' });
  const revision = { tenantId: bench.tenantId, knowledgeBaseId: base, documentId: ready.id, revision: 1 };
  await expect(bench.store.writtenOrdinals(revision)).rejects.toMatchObject({ cause: { message: expect.stringMatching(/not found|exist/i) } });
  expect(await keysOf(base)).toEqual([]);
});
