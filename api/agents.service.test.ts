import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { agentRoutes, agentSchema } from '../contract/http/agents.ts';
import { problemSchema } from '../contract/http/common.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';
import type { TestCaller } from './testing/test-caller.ts';

let api: TestApi;
let builder: TestCaller;
beforeAll(async () => {
  // In development, a builder may publish at once.
  api = await startTestApi({ CITIFLOW_MODE: 'development' });
  builder = await (await api.tenant()).signedIn('builder');
});
afterAll(() => api.close());

const comparedShape = z.object({ nodes: z.object({ changed: z.array(z.object({ fields: z.array(z.looseObject({})) })) }) });

const create = async (body: object = { name: 'Card support' }) => agentSchema.parse((await builder.post('/api/v1/agents', body)).body);

describe('an agent', () => {
  test('starts as a flow without problems', async () => {
    const { status, body } = await builder.post('/api/v1/agents', { name: 'Card support' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'draft', revision: 1, problems: [], version: null, createdBy: 'A builder' });
  });

  test('is saved once at a revision; the second who saves it is told', async () => {
    const { id, flow } = await create();
    const save = (name: string) => builder.put(`/api/v1/agents/${id}`, { name, description: '', flow, revision: 1 });
    expect((await save('One')).body).toMatchObject({ name: 'One', revision: 2 });
    expect((await save('Two')).body).toMatchObject({ code: 'conflict', status: 409 });
  });

  test('may be saved with problems, each told, and makes no version until they are mended', async () => {
    const { id, flow } = await create();
    const broken = { ...flow, nodes: [...flow.nodes, { id: 'lost', type: 'tool', position: { x: 0, y: 0 }, config: { toolName: 'no_such_tool' } }] };
    const saved = await builder.put(`/api/v1/agents/${id}`, { name: 'Broken', description: '', flow: broken, revision: 1 });
    expect(saved.status).toBe(200);
    expect(saved.body['problems']).toEqual(expect.arrayContaining([
      expect.objectContaining({ nodeId: 'lost', code: 'node_unreachable' }),
      expect.objectContaining({ nodeId: 'lost', code: 'tool_unknown' }),
    ]));
    const refused = await builder.post(`/api/v1/agents/${id}/versions`, { changeDescription: 'Try' });
    expect(refused.body).toMatchObject({ code: 'flow_invalid', status: 422 });
    expect(problemSchema.parse(refused.body).errors?.length).toBeGreaterThanOrEqual(2);
  });

  test('counts its versions, and new conversations start on the newest', async () => {
    const { id } = await create();
    const first = await builder.post(`/api/v1/agents/${id}/versions`, { changeDescription: 'First' });
    const second = await builder.post(`/api/v1/agents/${id}/versions`, {});
    expect([first.body['version'], second.body['version']]).toEqual(['1.0.0', '1.1.0']);
    expect((await builder.get(`/api/v1/agents/${id}`)).body).toMatchObject({
      status: 'production', version: '1.1.0', publishedVersionId: second.body['id'],
    });
    expect((await builder.get(`/api/v1/agents/${id}/versions?limit=1`)).body).toMatchObject({ items: [{ version: '1.1.0', published: true }] });
  });

  test('has versions that are compared in the order of the address', async () => {
    const { id, flow, revision } = await create();
    const first = await builder.post(`/api/v1/agents/${id}/versions`, {});
    const renamed = { ...flow, nodes: flow.nodes.map((node) => ({ ...node, name: 'Renamed' })) };
    await builder.put(`/api/v1/agents/${id}`, { name: 'Card support', description: '', flow: renamed, revision });
    const second = await builder.post(`/api/v1/agents/${id}/versions`, {});
    const compared = await builder.get(`/api/v1/agents/${id}/versions/${first.body['id']}/compare/${second.body['id']}`);
    const { nodes } = comparedShape.parse(compared.body);
    expect(compared.status).toBe(200);
    expect(nodes.changed).toHaveLength(flow.nodes.length);
    expect(nodes.changed[0]?.fields).toEqual([expect.objectContaining({ path: 'name', after: 'Renamed' })]);
    expect((await builder.get(`/api/v1/agents/${id}/versions/${first.body['id']}/compare/${id}`)).status).toBe(404);
  });

  test('travels to another tenant without secrets, and says there what is missing', async () => {
    const base = await builder.post('/api/v1/knowledge-bases', { name: 'Fees' });
    const search = { id: 'search', type: 'retrieve', position: { x: 0, y: 0 }, config: { knowledgeBaseIds: [base.body['id'], 'not an id'], apiKey: 'sk-secret' } };
    const { id } = await create({ name: 'Traveller', flow: { nodes: [search], edges: [] } });
    const { body: file } = await builder.get(`/api/v1/agents/${id}/export`);
    expect(JSON.stringify(file)).not.toContain('sk-secret');
    const abroad = await (await api.tenant()).signedIn('builder');
    const arrived = await abroad.post('/api/v1/agents/import', file);
    expect(arrived).toMatchObject({ status: 201, body: {
      agent: { name: 'Traveller', status: 'draft', problems: expect.arrayContaining([expect.objectContaining({ nodeId: 'search' })]) },
      toFillIn: [{ nodeId: 'search', message: expect.stringContaining('"Fees"') }, { nodeId: 'search' }],
    } });
    const nothing = await abroad.post('/api/v1/agents/import', { format: 'something else' });
    expect([nothing.status, nothing.body['code']]).toEqual([422, 'validation_failed']);
  });

  test('is gone once deleted', async () => {
    const { id } = await create();
    expect((await builder.delete(`/api/v1/agents/${id}`)).status).toBe(204);
    expect((await builder.get(`/api/v1/agents/${id}`)).status).toBe(404);
  });

  test('is listed page by page, each once', async () => {
    const own = await (await api.tenant()).signedIn('builder');
    for (const name of ['a', 'b', 'c']) await own.post('/api/v1/agents', { name });
    const first = await own.get('/api/v1/agents?limit=2');
    const second = await own.get(`/api/v1/agents?limit=2&cursor=${String(first.body['nextCursor'])}`);
    const names = [first, second].flatMap(({ body }) => agentRoutes.list.responses[200].parse(body).items).map(({ name }) => name);
    expect(names).toEqual(['c', 'b', 'a']);
    expect(second.body['nextCursor']).toBeNull();
  });
});

describe('another tenant', () => {
  test('sees none of it, by list or by id, and changes none of it', async () => {
    const { id, flow } = await create();
    const stranger = await (await api.tenant()).signedIn('admin');
    expect((await stranger.get('/api/v1/agents')).body).toMatchObject({ items: [] });
    expect((await stranger.get(`/api/v1/agents/${id}`)).status).toBe(404);
    expect((await stranger.put(`/api/v1/agents/${id}`, { name: 'x', description: '', flow, revision: 1 })).status).toBe(404);
    expect((await stranger.delete(`/api/v1/agents/${id}`)).status).toBe(404);
    expect((await stranger.post(`/api/v1/agents/${id}/conversations`, { mode: 'test' })).status).toBe(404);
  });
});

describe('an Idempotency-Key', () => {
  test('gives the first answer again, and makes nothing a second time', async () => {
    const own = await (await api.tenant()).signedIn('builder');
    const send = () => own.post('/api/v1/agents', { name: 'Once' }, { 'idempotency-key': 'k1' });
    const answers = await Promise.all([send(), send(), send()]);
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect((await own.get('/api/v1/agents')).body['items']).toHaveLength(1);
  });

  test('is refused for another request', async () => {
    await builder.post('/api/v1/agents', { name: 'Once' }, { 'idempotency-key': 'k2' });
    const other = await builder.post('/api/v1/agents', { name: 'Other' }, { 'idempotency-key': 'k2' });
    expect(other.body).toMatchObject({ code: 'conflict', status: 409 });
  });

  test('belongs to who sent it', async () => {
    const manager = await (await api.tenant()).signedIn('manager');
    await builder.post('/api/v1/agents', { name: 'Mine' }, { 'idempotency-key': 'k3' });
    expect((await manager.post('/api/v1/agents', { name: 'Theirs' }, { 'idempotency-key': 'k3' })).status).toBe(201);
  });
});
