import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { knowledgeRoutes } from '../contract/http/knowledge.ts';
import { modelRoutes } from '../contract/http/models.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';
import type { TestCaller } from './testing/test-caller.ts';

let api: TestApi;
let builder: TestCaller;
beforeAll(async () => {
  api = await startTestApi();
  builder = await (await api.tenant()).signedIn('builder');
});
afterAll(() => api.close());

const createBase = async () => String((await builder.post('/api/v1/knowledge-bases', { name: 'Fees' })).body['id']);

function upload(baseId: string, files: [name: string, content: string | Uint8Array<ArrayBuffer>][]) {
  const form = new FormData();
  for (const [name, content] of files) form.append('files', new Blob([content]), name);
  return builder.call('POST', `/api/v1/knowledge-bases/${baseId}/documents`, form);
}

function firstOf(answer: unknown) {
  const [document] = knowledgeRoutes.upload.responses[202].parse(answer).documents;
  if (!document) throw new Error('No document was accepted');
  return document;
}

describe('an upload', () => {
  test('is accepted with the workflow that reads it, and listed as processing', async () => {
    const baseId = await createBase();
    const { status, body } = await upload(baseId, [['card-fees.md', '# Fees\nNone.'], ['hours.txt', 'Nine to five.']]);
    expect(status).toBe(202);
    expect(body['documents']).toMatchObject([{ filename: 'card-fees.md', status: 'processing' }, { filename: 'hours.txt' }]);
    const { id, workflowId } = firstOf(body);
    expect(workflowId).toBe(`ingestion/${id}/1`);
    expect((await builder.get(`/api/v1/documents/${id}`)).body).toMatchObject({ title: 'Card fees', mediaType: 'text/markdown', revision: 1, stage: 'stored' });
    expect((await api.dependencies.temporal.workflow.getHandle(workflowId).describe()).status.name).toBe('RUNNING');
    expect((await builder.get(`/api/v1/knowledge-bases/${baseId}`)).body).toMatchObject({ documentCount: 2 });
  });

  test('of the same filename is the same document’s next revision', async () => {
    const baseId = await createBase();
    const first = firstOf((await upload(baseId, [['fees.md', 'Old.']])).body);
    const second = firstOf((await upload(baseId, [['fees.md', 'New.']])).body);
    expect(second).toMatchObject({ id: first.id, workflowId: `ingestion/${first.id}/2` });
  });

  test('whose number a killed API has used already takes the next', async () => {
    const baseId = await createBase();
    const { id } = firstOf((await upload(baseId, [['fees.md', 'Old.']])).body);
    const { temporal } = api.dependencies;
    await temporal.workflow.start('documentIngestion', { workflowId: `ingestion/${id}/2`, taskQueue: 'ingestion', args: [{}] });
    expect((await upload(baseId, [['fees.md', 'New.']])).body['documents']).toMatchObject([{ id, workflowId: `ingestion/${id}/3` }]);
    expect((await builder.get(`/api/v1/documents/${id}`)).body).toMatchObject({ revision: 3, status: 'processing' });
  });

  test.each([
    ['malware.exe', 'MZ', 'unsupported_media_type'],
    ['report.pdf', 'not a PDF at all', 'unsupported_media_type'],
    ['notes.txt', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 73, 72, 68, 82]), 'unsupported_media_type'],
    ['empty.md', '', 'validation_failed'],
    ['huge.txt', new Uint8Array(20 * 1024 * 1024 + 1).fill(65), 'payload_too_large'],
  ])('of %s is refused, and stores nothing', async (name, content, code) => {
    const baseId = await createBase();
    const { body } = await upload(baseId, [['fine.md', 'Fine.'], [name, content]]);
    expect(body).toMatchObject({ code });
    expect((await builder.get(`/api/v1/knowledge-bases/${baseId}/documents`)).body['items']).toEqual([]);
  });
});

describe('a knowledge base', () => {
  test('that an agent searches is not deleted, and the agent is named', async () => {
    const baseId = await createBase();
    const flow = {
      nodes: [{ id: 'start', type: 'start', position: { x: 0, y: 0 }, config: {} }, { id: 'find', type: 'retrieve', position: { x: 0, y: 0 }, config: { knowledgeBaseIds: [baseId] } }],
      edges: [{ id: 'e', source: 'start', target: 'find' }],
    };
    const agent = await builder.post('/api/v1/agents', { name: 'Fee finder', flow });
    const refused = await builder.delete(`/api/v1/knowledge-bases/${baseId}`);
    expect(refused.body).toMatchObject({ code: 'conflict', detail: expect.stringContaining('Fee finder') });
    await builder.delete(`/api/v1/agents/${String(agent.body['id'])}`);
    expect((await builder.delete(`/api/v1/knowledge-bases/${baseId}`)).status).toBe(204);
    expect((await builder.get(`/api/v1/knowledge-bases/${baseId}`)).status).toBe(404);
    const removal = await api.dependencies.temporal.workflow.getHandle(`removal/knowledge-base/${baseId}`).describe();
    expect(removal.type).toBe('knowledgeBaseRemoval');
  });

  test('loses a document that is deleted', async () => {
    const baseId = await createBase();
    const { id } = firstOf((await upload(baseId, [['fees.md', 'Old.']])).body);
    expect((await builder.delete(`/api/v1/documents/${id}`)).status).toBe(204);
    expect((await builder.get(`/api/v1/documents/${id}`)).status).toBe(404);
    expect((await api.dependencies.temporal.workflow.getHandle(`removal/${id}`).describe()).type).toBe('documentRemoval');
    expect((await upload(baseId, [['fees.md', 'Again.']])).status).toBe(202);
  });

  test('of another tenant is not there', async () => {
    const baseId = await createBase();
    const stranger = await (await api.tenant()).signedIn('admin');
    expect((await stranger.get(`/api/v1/knowledge-bases/${baseId}`)).status).toBe(404);
    expect((await stranger.post(`/api/v1/knowledge-bases/${baseId}/search`, { query: 'fees' })).status).toBe(404);
    expect((await stranger.post('/api/v1/knowledge-search', { knowledgeBaseIds: [baseId], query: 'fees' })).status).toBe(404);
  });

  test('is searched as a node would, and one that is not there is said', async () => {
    const baseId = await createBase();
    const search = (body: object) => builder.post('/api/v1/knowledge-search', { query: 'fees', knowledgeBaseIds: [baseId], ...body });
    const found = await search({ threshold: 0.4, rerank: false, mode: 'bm25' });
    expect([found.status, found.body]).toMatchObject([200, { passages: [], scoredBy: 'fused', rerankerUnavailable: false }]);
    expect((await search({ knowledgeBaseIds: [baseId, '01890a5d-ac96-774b-bcce-b302099a8057'] })).status).toBe(404);
    expect((await search({ knowledgeBaseIds: [] })).body).toMatchObject({ code: 'validation_failed' });
    expect((await search({ threshold: 2 })).body).toMatchObject({ code: 'validation_failed' });
  });
});

describe('a tool', () => {
  test('run with wrong arguments is told each of them', async () => {
    const refused = await builder.post('/api/v1/tools/transfer_funds/execute', { arguments: {}, customerId: 'cust-alex' });
    expect(refused.body).toMatchObject({ code: 'tool_arguments_invalid', status: 422, errors: expect.any(Array) });
    expect((await builder.post('/api/v1/tools/nothing/execute', { customerId: 'c' })).body).toMatchObject({ code: 'tool_unknown' });
  });

  test('that is gated is only announced', async () => {
    const body = { arguments: { amountMinor: 5_000, payeeId: 'Alice' }, customerId: 'cust-alex' };
    const { status, body: answer } = await builder.post('/api/v1/tools/transfer_funds/execute', body);
    expect([status, answer]).toEqual([202, { approvalId: expect.any(String) }]);
  });

  test('is listed with a schema of its arguments', async () => {
    const { body } = await builder.get('/api/v1/tools');
    expect(body['items']).toEqual(expect.arrayContaining([
      expect.objectContaining({ name: 'transfer_funds', effect: 'write', requires2FA: true, parameters: expect.objectContaining({ type: 'object' }) }),
    ]));
  });
});

test('models are listed with which providers are set up, and no key is told', async () => {
  const { status, body } = await builder.get('/api/v1/models');
  expect(status).toBe(200);
  expect(modelRoutes.list.responses[200].parse(body).providers.map(({ name }) => name)).toEqual(['openai-compatible', 'openai', 'anthropic', 'demo']);
});
