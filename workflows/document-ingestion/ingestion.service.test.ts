import PdfDocument from 'pdfkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createMilvusStore } from '../../retrieval/milvus.ts';
import { createReranker } from '../../retrieval/reranker.ts';
import { createRetriever } from '../../retrieval/search.ts';
import { closedPort, startIngestionBench, type IngestionBench } from '../../test/support/ingestion-bench.ts';
import { cancelIngestionSignal } from './messages.ts';

let bench: IngestionBench;
beforeAll(async () => {
  bench = await startIngestionBench();
});
afterAll(() => bench.stop());

/** A guide of some thirty passages, each of which names its edition. */
const guide = (edition: string) =>
  Array.from({ length: 30 }, (_, index) => `## Fee ${index}\n\nEdition ${edition}: card payment number ${index} costs a fee.`).join('\n\n');
const searchAll = (knowledgeBaseId: string) => ({
  tenantId: bench.tenantId, knowledgeBaseIds: [knowledgeBaseId], query: 'card payment fee', limit: 20,
  mode: 'hybrid' as const, rerank: false,
});
const editionsOf = (passages: { text: string }[]) => [...new Set(passages.map(({ text }) => /Edition (\w+)/.exec(text)?.[1]))];

test('a document is read, indexed and found, with its headings and scores', async () => {
  const base = await bench.knowledgeBase();
  const { id, handle } = await bench.upload(base, '# Cards\n\n## Lost cards\n\nCall us to block a lost card.\n\n## Abroad\n\nPaying abroad costs 2 percent.');
  expect(await handle.result()).toEqual({ outcome: 'ready', chunkCount: 2 });
  expect(await bench.document(id)).toMatchObject({ status: 'ready', stage: 'done', progress: 1, liveRevision: 1, chunkCount: 2 });
  const { passages, scoredBy } = await bench.retriever.search({
    ...searchAll(base), query: 'I lost my card, how do I block it?', rerank: true, threshold: 0.35,
  });
  expect(scoredBy).toBe('rerank');
  expect(passages[0]).toMatchObject({ documentId: id, headingPath: 'Cards › Lost cards', text: 'Call us to block a lost card.' });
  expect(passages[0]?.scores.rerank).toBeGreaterThan(0.35);
  expect(passages[0]?.scores).toMatchObject({ dense: expect.any(Number), fused: expect.any(Number) });
});

// Each waits for searches that have begun before, and both do it at once.
test.concurrent('a new upload replaces the old in one step: no search sees both, or neither', async () => {
  const base = await bench.knowledgeBase();
  const first = await bench.upload(base, guide('one'));
  await first.handle.result();
  const second = await bench.upload(base, guide('two'), first);
  const seen: string[] = [];
  let running = true;
  const searching = (async () => {
    while (running) {
      const { passages } = await bench.retriever.search(searchAll(base));
      seen.push(`${editionsOf(passages).join('+')} ${passages.length}`);
    }
  })();
  await second.handle.result();
  running = false;
  await searching;
  expect([...new Set(seen)]).toEqual(['one 20', 'two 20']);
  expect(await bench.store.writtenOrdinals({ tenantId: bench.tenantId, knowledgeBaseId: base, documentId: first.id, revision: 1 })).toEqual([]);
  expect((await bench.storedKeys()).filter((key) => key.includes(first.id))).toEqual([expect.stringContaining(`${first.id}.2.`)]);
});

test.concurrent('an older revision that ends later never replaces a newer one', async () => {
  const base = await bench.knowledgeBase();
  const release = bench.hold(/Edition early/);
  const first = await bench.upload(base, guide('early'));
  await vi.waitUntil(async () => (await bench.document(first.id)).stage === 'embedding', { timeout: 90_000 });
  const second = await bench.upload(base, guide('late'), first);
  await vi.waitUntil(async () => (await bench.document(first.id)).liveRevision === 2, { timeout: 90_000 });
  release();
  expect((await first.handle.result()).outcome).toBe('superseded');
  expect(await bench.document(first.id)).toMatchObject({ status: 'ready', liveRevision: 2 });
  expect(editionsOf((await bench.retriever.search(searchAll(base))).passages)).toEqual(['late']);
  expect(await bench.store.writtenOrdinals({ tenantId: bench.tenantId, knowledgeBaseId: base, documentId: first.id, revision: 1 })).toEqual([]);
  await second.handle.result();
});

test('while passages are written, the document says so', async () => {
  const base = await bench.knowledgeBase();
  const seen: string[] = [];
  bench.onWrite(async (documentId) => void seen.push((await bench.document(documentId)).stage));
  await (await bench.upload(base, guide('one'))).handle.result();
  bench.onWrite(async () => undefined);
  expect(seen).toEqual(['writing']);
});

test('an upload whose API is killed before it wrote the row is taken in all the same', async () => {
  const base = await bench.knowledgeBase();
  const { id, handle } = await bench.upload(base, '# Savings\n\nTwo percent.', undefined, { filename: 'savings.md', killed: true });
  expect(await handle.result()).toEqual({ outcome: 'ready', chunkCount: 1 });
  expect(await bench.document(id)).toMatchObject({ filename: 'savings.md', title: 'Savings', status: 'ready', liveRevision: 1 });
});

test('of two such uploads of one name, the one without a row gives way', async () => {
  const base = await bench.knowledgeBase();
  const first = await bench.upload(base, guide('one'));
  const lost = await bench.upload(base, guide('two'), undefined, { killed: true });
  expect((await lost.handle.result()).outcome).toBe('superseded');
  await first.handle.result();
  expect(editionsOf((await bench.retriever.search(searchAll(base))).passages)).toEqual(['one']);
  expect((await bench.storedKeys()).filter((key) => key.includes(lost.id))).toEqual([]);
});

test('a document is not indexed with another model than its base', async () => {
  const base = await bench.knowledgeBase('text-embedding-3-small');
  const { id, handle } = await bench.upload(base, guide('one'));
  expect((await handle.result()).outcome).toBe('failed');
  expect((await bench.document(id)).reason).toMatch(/text-embedding-3-small.*all-MiniLM-L6-v2/);
});

test('a worker that ends in the middle: the next one finishes, and nothing is there twice', async () => {
  const base = await bench.knowledgeBase();
  const release = bench.hold();
  const { id, handle } = await bench.upload(base, guide('one').repeat(4));
  await vi.waitUntil(async () => (await bench.document(id)).stage === 'embedding', { timeout: 90_000 });
  const restarted = bench.restartWorker();
  release();
  await restarted;
  const { outcome, chunkCount } = await handle.result();
  expect(outcome).toBe('ready');
  const ordinals = await bench.store.writtenOrdinals({ tenantId: bench.tenantId, knowledgeBaseId: base, documentId: id, revision: 1 });
  expect(ordinals.sort((left, right) => left - right)).toEqual(Array.from({ length: chunkCount }, (_, index) => index));
});

test('a cancelled ingestion removes what it wrote, and the old revision stays', async () => {
  const base = await bench.knowledgeBase();
  const first = await bench.upload(base, guide('one'));
  await first.handle.result();
  const release = bench.hold();
  const second = await bench.upload(base, guide('two'), first);
  await vi.waitUntil(async () => (await bench.document(first.id)).stage === 'embedding', { timeout: 90_000 });
  await second.handle.signal(cancelIngestionSignal);
  expect((await second.handle.result()).outcome).toBe('cancelled');
  release();
  expect(await bench.document(first.id)).toMatchObject({ status: 'failed', liveRevision: 1, reason: 'The ingestion was cancelled.' });
  expect(editionsOf((await bench.retriever.search(searchAll(base))).passages)).toEqual(['one']);
});

test('a PDF, read in a thread of its own, is found with its page and title', async () => {
  const base = await bench.knowledgeBase();
  const drawing = new PdfDocument({ info: { Title: 'Price list' } });
  drawing.text('A card payment abroad costs a fee of 2 percent.').end();
  const { id, handle } = await bench.upload(base, Buffer.concat(await drawing.toArray()), undefined, { filename: 'prices.pdf' });
  expect((await handle.result()).outcome).toBe('ready');
  expect((await bench.document(id)).title).toBe('Price list');
  expect((await bench.retriever.search(searchAll(base))).passages[0]).toMatchObject({ page: 1, title: 'Price list' });
});

test('a broken file fails with a reason that a builder understands', async () => {
  const base = await bench.knowledgeBase();
  const { id, handle } = await bench.upload(base, Buffer.from('%PDF-1.7 broken'), undefined, { filename: 'rates.pdf' });
  expect((await handle.result()).outcome).toBe('failed');
  const { status, reason } = await bench.document(id);
  expect({ status, reason }).toEqual({
    status: 'failed', reason: 'The PDF is damaged. Open it, save it anew and upload it again.',
  });
});

test('another embedding model than the base was indexed with is refused with both names', async () => {
  const base = await bench.knowledgeBase('text-embedding-3-small');
  await expect(bench.retriever.search(searchAll(base))).rejects.toMatchObject({
    code: 'embedding_model_mismatch', message: expect.stringMatching(/text-embedding-3-small.*all-MiniLM-L6-v2/),
  });
});

// A machine that is busy with something else may be slow for once; what is too slow itself is so three times.
test('without Milvus a search fails within seconds; without the reranker it answers in the order of the search', { retry: 2 }, async () => {
  const base = await bench.knowledgeBase();
  await (await bench.upload(base, guide('one'))).handle.result();
  const { orm, embedder } = bench;
  const nowhere = `127.0.0.1:${await closedPort()}`;
  const away = createMilvusStore({ address: nowhere });
  const startedAt = Date.now();
  await expect(createRetriever({ orm, embedder, store: away }).search(searchAll(base)))
    .rejects.toMatchObject({ code: 'dependency_unavailable' });
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  await away.close();
  const reranker = createReranker({ url: `http://${nowhere}/rerank` });
  const result = await createRetriever({ orm, embedder, reranker, store: bench.store }).search({ ...searchAll(base), rerank: true });
  expect(result).toMatchObject({ rerankerUnavailable: true, scoredBy: 'fused' });
  expect(result.passages).toHaveLength(20);
});
