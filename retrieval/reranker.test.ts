import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { createReranker } from './reranker.ts';

let close: (() => Promise<unknown>) | undefined;
afterEach(() => close?.());

/** A server that answers every request alike. @returns its address and what it was asked */
async function serverWith(status: number, answer: unknown) {
  const asked: { body: unknown; authorization: string | undefined }[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    asked.push({ body: JSON.parse(Buffer.concat(parts).toString()), authorization: request.headers.authorization });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => new Promise((resolve) => server.close(resolve));
  const address = server.address();
  return { asked, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/rerank` };
}

test('scores of Cohere and Jina come back in the order of the documents', async () => {
  const { url, asked } = await serverWith(200, {
    results: [{ index: 1, relevance_score: 0.9, document: { text: 'b' } }, { index: 0, relevance_score: 0.1 }],
  });
  expect(await createReranker({ url, apiKey: 'key', model: 'large' }).score('q', ['a', 'b'])).toEqual([0.1, 0.9]);
  expect(asked).toEqual([{ authorization: 'Bearer key', body: { query: 'q', documents: ['a', 'b'], texts: ['a', 'b'], model: 'large' } }]);
});

test('so do those of Text Embeddings Inference, which answers with a bare list', async () => {
  const { url, asked } = await serverWith(200, [{ index: 1, score: 0.8 }, { index: 0, score: 0.2 }]);
  expect(await createReranker({ url }).score('q', ['a', 'b'])).toEqual([0.2, 0.8]);
  expect(asked[0]?.authorization).toBeUndefined();
});

test.each([
  ['that fails', 500, {}], ['that leaves a document out', 200, [{ index: 0, score: 1 }]], ['that answers something else', 200, { scores: [1, 2] }],
])('a server %s counts as unreachable', async (_how, status, answer) => {
  const { url } = await serverWith(status, answer);
  await expect(createReranker({ url }).score('q', ['a', 'b'])).rejects.toMatchObject({ code: 'dependency_unavailable' });
});

test('nothing is asked about no documents', async () => {
  expect(await createReranker({ url: 'http://127.0.0.1:1/rerank' }).score('q', [])).toEqual([]);
});
