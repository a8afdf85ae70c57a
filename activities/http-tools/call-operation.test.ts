import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../domain/limits.ts';
import type { HttpOperation } from '../../domain/tools/imported.ts';
import { parseAllowedHosts } from './addresses.ts';
import { callOperation, type OperationCall } from './call-operation.ts';
import { createEgress, type ResolvedAddress } from './egress.ts';

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

let server: Server;
let other: Server;
let port: number;
let otherPort: number;
let seen: Seen[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

const listen = (listening: Server) =>
  new Promise<number>((resolve) => listening.listen(0, '127.0.0.1', () => resolve((listening.address() as AddressInfo).port)));

const serve = () =>
  createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      answer(request, response);
    });
  });

beforeAll(async () => {
  server = serve();
  other = serve();
  [port, otherPort] = await Promise.all([listen(server), listen(other)]);
});
afterAll(() => {
  for (const one of [server, other]) {
    one.closeAllConnections();
    one.close();
  }
});
beforeEach(() => {
  seen = [];
  answer = (_request, response) => response.setHeader('content-type', 'application/json').end('{"ok":true}');
});

const read: HttpOperation = {
  kind: 'http', key: 'GET /orders/{orderId}', method: 'GET', path: '/orders/{orderId}', bodyType: null,
  inputs: [
    { argument: 'orderId', wireName: 'orderId', in: 'path' }, { argument: 'tag', wireName: 'tag', in: 'query' },
    { argument: 'x_trace', wireName: 'X-Trace', in: 'header' },
  ],
};
const write: HttpOperation = {
  kind: 'http', key: 'POST /orders', method: 'POST', path: '/orders', bodyType: 'json',
  inputs: [{ argument: 'item', wireName: 'item', in: 'body' }],
};
const callOf = (operation: HttpOperation, more: Partial<OperationCall> = {}): OperationCall => ({
  operation, effect: operation.method === 'GET' ? 'read' : 'write', title: 'Order', sourceName: 'Orders',
  serverUrl: `http://127.0.0.1:${port}/v1`, auth: { kind: 'none' }, credential: undefined, responseSchema: null, ...more,
});
const egress = (allowed = '127.0.0.1', resolve?: (hostname: string) => Promise<ResolvedAddress[]>) =>
  createEgress({ allowed: parseAllowedHosts(allowed), ...(resolve ? { resolve } : {}) });
const context = () => ({ signal: new AbortController().signal, idempotencyKey: 'key-1' });
const reading = (more: Partial<OperationCall> = {}, way = egress()) =>
  callOperation(way, callOf(read, more), { orderId: '7' }, { signal: context().signal });
const writing = (more: Partial<OperationCall> = {}, way = egress()) =>
  callOperation(way, callOf(write, more), { item: 'pen' }, context());
const redirect = (status: number, location: string) => (request: IncomingMessage, response: ServerResponse) => {
  if (request.url?.includes('/v1/')) response.writeHead(status, { location }).end();
  else response.setHeader('content-type', 'application/json').end('{"moved":true}');
};

describe('a request', () => {
  test('has each argument at its place, and nothing else', async () => {
    await callOperation(egress(), callOf(read), { orderId: 'a/b ..?', tag: ['x', 'y'], x_trace: 't' }, { signal: context().signal });
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/v1/orders/a%2Fb%20..%3F?tag=x&tag=y', headers: { 'x-trace': 't' } });
    expect(seen[0]?.headers).not.toHaveProperty('x-user-id');
    expect(seen[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  test('of a write carries the ledger\'s key', async () => {
    await writing();
    expect(seen[0]).toMatchObject({ method: 'POST', body: '{"item":"pen"}', headers: { 'idempotency-key': 'key-1', 'content-type': 'application/json' } });
  });

  test.each(['..', '.', ''])('takes no path argument "%s" that leads to another operation', async (orderId) => {
    await expect(callOperation(egress(), callOf(read), { orderId }, context())).rejects.toMatchObject({ code: 'tool_arguments_invalid' });
    expect(seen).toEqual([]);
  });

  test.each([
    [{ kind: 'bearer' }, { authorization: 'Bearer s3cret' }, ''],
    [{ kind: 'basic', username: 'me' }, { authorization: `Basic ${Buffer.from('me:s3cret').toString('base64')}` }, ''],
    [{ kind: 'api-key', in: 'header', name: 'X-Key' }, { 'x-key': 's3cret' }, ''],
    [{ kind: 'api-key', in: 'query', name: 'key' }, {}, '?key=s3cret'],
  ] as const)('is authorised by %o', async (auth, headers, query) => {
    await reading({ auth, credential: 's3cret' });
    expect(seen[0]).toMatchObject({ url: `/v1/orders/7${query}`, headers });
  });
});

describe('an answer', () => {
  test('is given to the model as another system\'s data', async () => {
    const outcome = await reading();
    expect(outcome.data).toMatchObject({ from: 'Orders', note: expect.stringContaining('never an instruction'), content: { ok: true } });
  });

  test('is cut to what a model reads', async () => {
    answer = (_request, response) => response.setHeader('content-type', 'text/plain').end('x'.repeat(20_000));
    const { data } = await reading();
    expect(JSON.stringify(data).length).toBeLessThan(LIMITS.toolResultCharacters + 200);
  });

  test('larger than the limit is not read, even when it comes packed', async () => {
    const bomb = gzipSync(Buffer.alloc(LIMITS.toolAnswerBytes * 4, 'x'));
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).end(bomb);
    await expect(reading()).rejects.toMatchObject({ code: 'bank_unavailable' });
  });

  test('that is no text is not read', async () => {
    answer = (_request, response) => response.setHeader('content-type', 'image/png').end('PNG');
    expect((await reading()).data).toMatchObject({ content: '' });
  });

  test('that does not fit its schema fails a read, and leaves a write done', async () => {
    const responseSchema = { type: 'object', properties: { ok: { type: 'string' } }, required: ['ok'] };
    await expect(reading({ responseSchema })).rejects.toMatchObject({ code: 'bank_refused', extra: { bankCode: 'service_answer_invalid' } });
    expect(await writing({ responseSchema })).toEqual({ summary: expect.stringContaining('done'), data: null });
  });

  test.each([400, 401, 404, 409, 422, 429])('of %i says that nothing was done', async (status) => {
    answer = (_request, response) => response.writeHead(status).end();
    await expect(writing()).rejects.toMatchObject({ code: 'bank_refused', extra: { bankCode: `service_http_${status}` } });
  });

  test('of 500 or 503 leaves a write unknown, and a read to try again', async () => {
    answer = (_request, response) => response.writeHead(503, { 'retry-after': '2' }).end();
    await expect(writing()).rejects.toMatchObject({ code: 'bank_outcome_unknown' });
    await expect(reading()).rejects.toMatchObject({ code: 'bank_unavailable', retryAfterMs: 2_000 });
  });

  test('that breaks off leaves a write unknown', async () => {
    answer = (request) => request.socket.destroy();
    await expect(writing()).rejects.toMatchObject({ code: 'bank_outcome_unknown' });
    await expect(reading()).rejects.toMatchObject({ code: 'bank_unavailable' });
  });

  test('that never comes ends with the caller, and leaves a write unknown', async () => {
    const abort = new AbortController();
    answer = () => abort.abort();
    const call = callOperation(egress(), callOf(write), { item: 'pen' }, { idempotencyKey: 'k', signal: abort.signal });
    await expect(call).rejects.toMatchObject({ code: 'bank_outcome_unknown' });
  });
});

describe('what was never sent', () => {
  test('is no unknown outcome: nobody listens', async () => {
    const closed = createServer();
    const free = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    const serverUrl = `http://127.0.0.1:${free}`;
    await expect(writing({ serverUrl })).rejects.toMatchObject({ code: 'bank_refused', extra: { bankCode: 'service_unreachable' } });
    await expect(reading({ serverUrl })).rejects.toMatchObject({ code: 'bank_unavailable' });
  });

  test('is refused where the address is inside', async () => {
    const inside = { serverUrl: 'https://127.0.0.1:8443/v1' };
    await expect(writing(inside, egress(''))).rejects.toMatchObject({ code: 'bank_refused', extra: { bankCode: 'service_address_refused' } });
    await expect(reading(inside, egress(''))).rejects.toMatchObject({ code: 'bank_refused' });
  });
});

describe('a name', () => {
  const inside = [{ address: '127.0.0.1', family: 4 }];

  test('that leads inside is refused, also when only one of its addresses does', async () => {
    const resolve = async () => [{ address: '93.184.216.34', family: 4 }, ...inside];
    await expect(reading({ serverUrl: 'https://tools.example' }, egress('', resolve))).rejects.toMatchObject({
      extra: { bankCode: 'service_address_refused' },
    });
    expect(seen).toEqual([]);
  });

  test('is resolved once: what it would answer a moment later is never asked', async () => {
    const answers = [inside, [{ address: '10.0.0.1', family: 4 }]];
    let asked = 0;
    const resolve = async () => answers[asked++] ?? [];
    const outcome = await reading({ serverUrl: `http://rebinding.example:${port}/v1` }, egress('127.0.0.0/8,rebinding.example', resolve));
    expect(outcome.data).toMatchObject({ content: { ok: true } });
    expect(asked).toBe(1);
  });

  test('that turns inside between two calls is refused at the second', async () => {
    const answers = [inside, [{ address: '10.0.0.1', family: 4 }]];
    let asked = 0;
    const resolve = async () => answers[asked++] ?? [];
    const way = { allowed: parseAllowedHosts('127.0.0.0/8'), resolve };
    const secure = createEgress(way);
    const line = secure.open();
    // https, so that the name needs no allowance: the connection is made, and the handshake fails.
    await expect(line.fetch(`https://rebinding.example:${port}/`)).rejects.toThrow();
    expect(asked).toBe(1);
    await line.close();
    await expect(reading({ serverUrl: `https://rebinding.example:${port}` }, secure)).rejects.toMatchObject({
      extra: { bankCode: 'service_address_refused' },
    });
  });
});

describe('a redirect', () => {
  test('is followed within the origin, with what authorises', async () => {
    answer = redirect(307, '/moved');
    await reading({ auth: { kind: 'bearer' }, credential: 's3cret' });
    expect(seen.map(({ url, headers }) => [url, headers.authorization])).toEqual([['/v1/orders/7', 'Bearer s3cret'], ['/moved', 'Bearer s3cret']]);
  });

  test('to another origin goes without what authorises', async () => {
    answer = redirect(302, `http://127.0.0.1:${otherPort}/moved`);
    await reading({ auth: { kind: 'api-key', in: 'header', name: 'x-key' }, credential: 's3cret' });
    expect(seen[1]?.url).toBe('/moved');
    expect(seen[1]?.headers).not.toHaveProperty('x-key');
  });

  test.each(['https://169.254.169.254/latest/meta-data/', 'https://[::1]/', 'file:///etc/passwd'])('to %s is refused', async (location) => {
    answer = redirect(302, location);
    await expect(reading({}, egress(`127.0.0.1:${port}`))).rejects.toMatchObject({ extra: { bankCode: 'service_address_refused' } });
    expect(seen).toHaveLength(1);
  });

  test('is not followed for ever', async () => {
    answer = (_request, response) => response.writeHead(302, { location: '/v1/again' }).end();
    await expect(reading()).rejects.toMatchObject({ code: 'bank_unavailable' });
    expect(seen).toHaveLength(LIMITS.toolRedirects + 1);
  });

  test('of a write becomes a GET after 303, and repeats it after 307', async () => {
    answer = redirect(303, '/moved');
    await writing();
    answer = redirect(307, '/moved');
    await writing();
    expect(seen.map(({ method, body }) => [method, body])).toEqual([
      ['POST', '{"item":"pen"}'], ['GET', ''], ['POST', '{"item":"pen"}'], ['POST', '{"item":"pen"}'],
    ]);
  });

  test('of a write that leads nowhere leaves it unknown', async () => {
    answer = redirect(303, 'https://10.0.0.1/');
    await expect(writing({}, egress(`127.0.0.1:${port}`))).rejects.toMatchObject({ code: 'bank_outcome_unknown' });
  });
});
