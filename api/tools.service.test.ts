import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ToolSource } from '../db/entities/imported-tool.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';
import type { TestCaller } from './testing/test-caller.ts';

let api: TestApi;
let builder: TestCaller;
let tenantId: string;
let documents: Server;
let documentUrl: string;
let served: unknown;

const ordersDocument = {
  openapi: '3.0.3',
  info: { title: 'Orders', version: '1.2.0' },
  servers: [{ url: 'https://orders.example.com/v1' }],
  components: {
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } },
    schemas: { Order: { type: 'object', properties: { id: { type: 'string' }, parent: { $ref: '#/components/schemas/Order' } } } },
  },
  paths: {
    '/orders/{orderId}': {
      get: {
        operationId: 'getOrder', summary: 'Read an order',
        parameters: [{ name: 'orderId', in: 'path', required: true, schema: { type: 'string' }, description: 'As on the receipt' }],
        responses: { 200: { description: 'An order', content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } } },
      },
      delete: { operationId: 'cancelOrder', summary: 'Cancel an order', parameters: [{ name: 'orderId', in: 'path', required: true, schema: { type: 'string' } }], responses: { 204: { description: 'Cancelled' } } },
    },
    '/orders/search': {
      post: {
        operationId: 'searchOrders', summary: 'Search orders',
        requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', required: ['text'], properties: { text: { type: 'string', nullable: true }, limit: { type: 'integer', minimum: 0, exclusiveMinimum: true } } } } } },
        responses: { 200: { description: 'Orders' } },
      },
    },
    '/files': { post: { operationId: 'upload', requestBody: { required: true, content: { 'multipart/form-data': { schema: {} } } }, responses: {} } },
  },
};
const document = JSON.stringify(ordersDocument);

beforeAll(async () => {
  documents = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(served)));
  await new Promise<void>((resolve) => documents.listen(0, '127.0.0.1', resolve));
  const { port } = documents.address() as AddressInfo;
  documentUrl = `http://127.0.0.1:${port}/openapi.json`;
  api = await startTestApi({ TOOL_ALLOWED_HOSTS: `127.0.0.1:${port}` });
  const tenant = await api.tenant();
  tenantId = tenant.tenantId;
  builder = await tenant.signedIn('builder');
});
afterAll(async () => {
  await api.close();
  documents.closeAllConnections();
  documents.close();
});

const operationsShape = z.looseObject({ operations: z.array(z.looseObject({ key: z.string(), digest: z.string(), suggestedName: z.string() })) });
const toolsShape = z.object({ items: z.array(z.looseObject({ name: z.string() })) });
type Operation = z.infer<typeof operationsShape>['operations'][number];
const preview = async (body: unknown) => operationsShape.parse((await builder.post('/api/v1/tool-sources/preview', body)).body);
const pick = (operations: Operation[], key: string, more: object = {}) => {
  const { digest, suggestedName } = operations.find((operation) => operation.key === key)!;
  return { key, digest, name: suggestedName, description: 'What it does', ...more };
};
async function importOrders(name: string, prefix: string, more: object = {}) {
  const { operations } = await preview({ kind: 'openapi', document });
  return builder.post('/api/v1/tool-sources', {
    kind: 'openapi', name, document, auth: { kind: 'bearer' }, credential: 'very-s3cret',
    tools: [pick(operations, 'GET /orders/{orderId}', { name: `${prefix}_get_order` }), pick(operations, 'DELETE /orders/{orderId}', { name: `${prefix}_cancel_order` })],
    ...more,
  });
}

describe('a document', () => {
  test('shows what its operations would be as tools', async () => {
    const read = await preview({ kind: 'openapi', document });
    expect(read).toMatchObject({ title: 'Orders', version: '1.2.0', servers: ['https://orders.example.com/v1'], auth: { kind: 'api-key', in: 'header', name: 'X-Api-Key' } });
    expect(read.operations.map(({ key, suggestedName, effect, mayBeReadOnly, unusable }) => [key, suggestedName, effect, mayBeReadOnly, unusable])).toEqual([
      ['GET /orders/{orderId}', 'get_order', 'read', false, null],
      ['DELETE /orders/{orderId}', 'cancel_order', 'write', false, null],
      ['POST /orders/search', 'search_orders', 'write', true, null],
      ['POST /files', 'upload', 'write', true, expect.stringContaining('neither JSON nor a form')],
    ]);
    expect(read.operations[2]!['parameters']).toEqual({
      type: 'object', additionalProperties: false, required: ['text'],
      properties: { text: { type: ['string', 'null'] }, limit: { type: 'integer', exclusiveMinimum: 0 } },
    });
    expect(read.operations[0]!['responseSchema']).toEqual({ type: 'object', properties: { id: { type: 'string' }, parent: {} } });
  });

  test('may be YAML, and is fetched from an address', async () => {
    served = ordersDocument;
    expect((await preview({ kind: 'openapi', url: documentUrl })).operations).toHaveLength(4);
    const yaml = 'openapi: 3.1.0\ninfo: { title: T, version: 1 }\npaths:\n  /x:\n    get: { summary: Read it, responses: {} }\n';
    expect((await preview({ kind: 'openapi', document: yaml })).operations[0]).toMatchObject({ key: 'GET /x', suggestedName: 'read_it' });
  });

  test.each([
    ['{"swagger":"2.0"}', 'Swagger 2.0'], ['{"openapi":"4.0.0"}', 'not supported'], ['{nonsense', 'neither JSON nor YAML'],
    ['a: &a [x]\nb: [*a', 'neither JSON nor YAML'], ['"text"', 'not an OpenAPI document'],
    ['{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{}}', 'no operations'],
  ])('such as %s is refused in words', async (text, reason) => {
    const { status, body } = await builder.post('/api/v1/tool-sources/preview', { kind: 'openapi', document: text });
    expect([status, body['code']]).toEqual([422, 'tool_source_invalid']);
    expect(body['detail']).toContain(reason);
  });

  test.each(['https://169.254.169.254/openapi.json', 'https://localhost/openapi.json', 'https://[::1]/', 'http://example.com/'])('at %s is not fetched', async (url) => {
    const { status, body } = await builder.post('/api/v1/tool-sources/preview', { kind: 'openapi', url });
    expect([status, body['code']]).toEqual([422, 'tool_address_refused']);
  });

  test('that refers to another document has an operation that cannot be used', async () => {
    const outside = { ...ordersDocument, paths: { '/x': { get: { parameters: [{ $ref: 'https://evil.example/p.json' }], responses: {} } } } };
    expect((await preview({ kind: 'openapi', document: JSON.stringify(outside) })).operations[0]!['unusable']).toContain('another document');
  });
});

describe('an import', () => {
  test('lists its tools beside the built-in ones', async () => {
    expect((await importOrders('Listed', 'listed')).status).toBe(201);
    const { items } = toolsShape.parse((await builder.get('/api/v1/tools?include=figures')).body);
    expect(items.find((tool) => tool['name'] === 'listed_get_order')).toMatchObject({
      effect: 'read', category: 'external', requiresAuth: false, gate: 'none', source: { kind: 'openapi', name: 'Listed', operation: 'GET /orders/{orderId}' },
      parameters: { required: ['orderId'] }, usedBy: [], statistics: { calls: 0 },
    });
    expect(items.find((tool) => tool['name'] === 'listed_cancel_order')).toMatchObject({ effect: 'write', requiresAuth: true, gate: 'confirm' });
    expect(items.find((tool) => tool['name'] === 'transfer_funds')).toMatchObject({ gate: '2fa', source: { kind: 'built-in' } });
  });

  test('keeps its credential sealed, and tells only since when there is one', async () => {
    const { body } = await importOrders('Sealed', 'sealed');
    expect(body).toMatchObject({ auth: { kind: 'bearer' }, credential: { setBy: 'A builder', setAt: expect.any(String) } });
    const answers = [body, (await builder.get('/api/v1/tool-sources')).body, (await builder.get('/api/v1/tools')).body, (await builder.get('/api/v1/tools/sealed_get_order')).body];
    expect(JSON.stringify(answers)).not.toContain('very-s3cret');
    const rows = await api.dependencies.database.query<{ row: string }>(tenantId, 'select to_jsonb(s)::text as row from tool_sources s', []);
    expect(rows.map(({ row }) => row).join()).not.toContain('very-s3cret');
    const changed = await builder.put(`/api/v1/tool-sources/${body['id']}/credentials`, { auth: { kind: 'none' } });
    expect(changed.body).toMatchObject({ auth: { kind: 'none' }, credential: null });
  });

  test('takes no name of a built-in tool, of another source, of an activity, or twice', async () => {
    await importOrders('Names', 'names');
    const { operations } = await preview({ kind: 'openapi', document });
    const attempt = async (...names: string[]) =>
      (await builder.post('/api/v1/tool-sources', {
        kind: 'openapi', name: `Names ${names.join()}`, document, auth: { kind: 'none' },
        tools: names.map((name, index) => pick(operations, operations[index]!.key, { name })),
      })).body['code'];
    expect(await attempt('transfer_funds')).toBe('tool_name_taken');
    expect(await attempt('names_get_order')).toBe('tool_name_taken');
    expect(await attempt('announce')).toBe('tool_name_taken');
    expect(await attempt('twice_named', 'twice_named')).toBe('tool_name_taken');
    expect(await attempt('Call-Model')).toBe('validation_failed');
  });

  test('is of what was looked at: an operation that has changed since is refused', async () => {
    served = ordersDocument;
    const { operations } = await preview({ kind: 'openapi', url: documentUrl });
    served = JSON.parse(document.replace('"in":"path","required":true,"schema":{"type":"string"}', '"in":"path","required":true,"schema":{"type":"integer"}'));
    const { status, body } = await builder.post('/api/v1/tool-sources', {
      kind: 'openapi', name: 'Changing', url: documentUrl, auth: { kind: 'none' }, tools: [pick(operations, 'GET /orders/{orderId}', { name: 'changing_get' })],
    });
    expect([status, body['code']]).toEqual([409, 'conflict']);
  });

  test('lets only a POST be called a read', async () => {
    const { operations } = await preview({ kind: 'openapi', document });
    const { body } = await builder.post('/api/v1/tool-sources', {
      kind: 'openapi', name: 'Read only', document, auth: { kind: 'none' },
      tools: [pick(operations, 'POST /orders/search', { name: 'ro_search', readOnly: true }), pick(operations, 'DELETE /orders/{orderId}', { name: 'ro_cancel', readOnly: true })],
    });
    expect(body['tools']).toEqual([expect.objectContaining({ name: 'ro_cancel', effect: 'write' }), expect.objectContaining({ name: 'ro_search', effect: 'read' })]);
  });

  test('again shows the difference, adds what is new and removes what was left out', async () => {
    served = ordersDocument;
    const { operations } = await preview({ kind: 'openapi', url: documentUrl });
    const created = await builder.post('/api/v1/tool-sources', {
      kind: 'openapi', name: 'Again', url: documentUrl, auth: { kind: 'bearer' }, credential: 'kept',
      tools: [pick(operations, 'GET /orders/{orderId}', { name: 'again_get' }), pick(operations, 'DELETE /orders/{orderId}', { name: 'again_cancel' })],
    });
    const changed = structuredClone(ordersDocument) as { paths: Record<string, Record<string, unknown>> };
    delete changed.paths['/orders/{orderId}']!['delete'];
    Object.assign(changed.paths['/orders/{orderId}']!['get'] as object, { parameters: [{ name: 'orderId', in: 'path', required: true, schema: { type: 'integer' } }] });
    served = changed;
    const sourceId = created.body['id'];
    const difference = await preview({ kind: 'openapi', sourceId });
    expect(difference.operations[0]).toMatchObject({ imported: { name: 'again_get', changed: true } });
    expect(difference['removed']).toEqual([{ name: 'again_cancel', operation: 'DELETE /orders/{orderId}' }]);
    const saved = await builder.put(`/api/v1/tool-sources/${sourceId}`, {
      tools: [pick(difference.operations, 'GET /orders/{orderId}', { name: 'again_get' }), pick(difference.operations, 'POST /orders/search', { name: 'again_search' })],
    });
    expect(saved.body).toMatchObject({ credential: { setBy: 'A builder' }, tools: [{ name: 'again_get' }, { name: 'again_search' }] });
    const moved = await builder.put(`/api/v1/tool-sources/${sourceId}`, {
      serverUrl: 'https://elsewhere.example', tools: [pick(difference.operations, 'GET /orders/{orderId}', { name: 'again_get' })],
    });
    // What was entered for one server is not sent to another.
    expect(moved.body).toMatchObject({ serverUrl: 'https://elsewhere.example/', credential: null });
  });
});

test('a list without figures asks neither agents nor calls', async () => {
  const { items } = toolsShape.parse((await builder.get('/api/v1/tools')).body);
  expect(items[0]).toMatchObject({ name: 'get_account_balance', gate: 'none', enabled: true });
  expect(items[0]).not.toHaveProperty('statistics');
  expect(items[0]).not.toHaveProperty('usedBy');
});

describe('a tool that agents use', () => {
  const flow = (tool: string) => ({
    nodes: [
      { id: 's', type: 'start', position: { x: 0, y: 0 }, config: {} },
      { id: 'm', type: 'model', position: { x: 0, y: 0 }, config: { systemPrompt: 'Help.', tools: [{ name: tool }] } },
      { id: 'e', type: 'end', position: { x: 0, y: 0 }, config: {} },
    ],
    edges: [{ id: '1', source: 's', target: 'm' }, { id: '2', source: 'm', target: 'e' }],
  });

  test('is known to the validation of its tenant, and to no other', async () => {
    await importOrders('Known', 'known');
    const { body: agent } = await builder.post('/api/v1/agents', { name: 'Knows', flow: flow('known_get_order') });
    expect(agent['problems']).toEqual([]);
    const stranger = await (await api.tenant()).signedIn('builder');
    const { body: other } = await stranger.post('/api/v1/agents', { name: 'Stranger', flow: flow('known_get_order') });
    expect(other['problems']).toEqual([expect.objectContaining({ code: 'tool_unknown' })]);
    expect((await stranger.get('/api/v1/tools/known_get_order')).status).toBe(404);
  });

  test('is not removed, nor is its source, and the refusal says where it is used', async () => {
    const { body: source } = await importOrders('Used', 'used');
    const { body: agent } = await builder.post('/api/v1/agents', { name: 'Uses it', flow: flow('used_get_order') });
    await builder.post(`/api/v1/agents/${agent['id']}/versions`, { changeDescription: 'first' });
    expect((await builder.get('/api/v1/tools/used_get_order')).body['usedBy']).toEqual([{ agentId: agent['id'], agentName: 'Uses it', in: ['draft', 'published'] }]);
    for (const path of ['/api/v1/tools/used_get_order', `/api/v1/tool-sources/${source['id']}`]) {
      const { status, body } = await builder.delete(path);
      expect([status, body['code']]).toEqual([409, 'tool_in_use']);
      expect(body['errors']).toEqual([{ path: `used_get_order.${agent['id']}`, message: expect.stringContaining('Uses it') }]);
    }
    expect((await builder.delete('/api/v1/tools/used_cancel_order')).status).toBe(204);
    await builder.delete(`/api/v1/agents/${agent['id']}`);
    expect((await builder.delete(`/api/v1/tool-sources/${source['id']}`)).status).toBe(204);
    expect((await builder.get('/api/v1/tools/used_get_order')).status).toBe(404);
  });

  test('is imported and removed by those who may write tools only', async () => {
    const support = await (await api.tenant()).signedIn('support');
    expect((await support.post('/api/v1/tool-sources/preview', { kind: 'openapi', document })).status).toBe(403);
    expect((await support.get('/api/v1/tool-sources')).status).toBe(200);
    expect((await support.delete('/api/v1/tools/anything')).status).toBe(403);
  });
});

test('a built-in tool cannot be removed', async () => {
  expect((await builder.delete('/api/v1/tools/transfer_funds')).body['code']).toBe('tool_unknown');
});

test('another tenant sees no sources', async () => {
  const stranger = await api.tenant();
  expect((await (await stranger.signedIn('builder')).get('/api/v1/tool-sources')).body['items']).toEqual([]);
  const orm = api.dependencies.database;
  expect(await orm.tenant(stranger.tenantId, (em) => em.count(ToolSource, {}))).toBe(0);
});

test('a tool says itself whether it moves money, whatever its category', async () => {
  const told = await Promise.all(['transfer_funds', 'redeem_points', 'freeze_card', 'list_payees'].map(async (name) =>
    (await builder.get(`/api/v1/tools/${name}`)).body['movesMoney']));
  expect(told).toEqual([true, true, false, false]);
});
