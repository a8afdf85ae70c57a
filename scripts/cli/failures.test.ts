import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { agentRoutes } from '../../contract/http/agents.ts';
import { call, callPatiently } from './api.ts';
import { run } from './run.ts';

const KEY = 'cfk_a-secret-that-nobody-may-read';
const AGENT = '01890a5d-ac96-774b-bcce-b302099a8057';
const folder = mkdtempSync(join(tmpdir(), 'citiflow-cli-failures-'));
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
}
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

async function citiflow(args: string[], environment: Record<string, string> = {}) {
  const lines: string[] = [];
  const code = await run(args, { CITIFLOW_API: 'http://127.0.0.1:9', CITIFLOW_API_KEY: KEY, ...environment }, (line) => lines.push(line));
  const text = lines.join('\n');
  expect(text).not.toContain('secret-that-nobody');
  return { code, text };
}

test.each([
  ['no address at all', { CITIFLOW_API: 'nonsense' }, 'an address is needed'],
  ['the address of a file', { CITIFLOW_API: 'file:///etc/passwd' }, 'an address is needed'],
  ['an address with a password', { CITIFLOW_API: 'https://ci:secret-that-nobody@studio.example' }, 'without a user and a password'],
  ['a key with signs that no header takes', { CITIFLOW_API_KEY: `${KEY}\u00e4` }, 'signs in it that no key has'],
])('%s is refused before anything is sent, and not said again', async (_what, environment, reason) => {
  const { code, text } = await citiflow(['validate', '--agent', AGENT], environment);
  expect(code).toBe(2);
  expect(text).toContain(reason);
});

test('a line end behind the key, as files and secrets have it, does no harm', async () => {
  const api = await serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ problems: request.headers.authorization === `Bearer ${KEY}` ? [] : [{ code: 'x', severity: 'error', message: 'The key did not arrive.' }] }));
  });
  expect(await citiflow(['validate', '--agent', AGENT], { CITIFLOW_API: api, CITIFLOW_API_KEY: `${KEY}\n` })).toEqual({ code: 0, text: 'The flow can run.' });
});

test.each([
  ['a page', 200, '<html>Welcome</html>'],
  ['JSON of something else', 200, '{"hello":"world"}'],
  ['a refusal of something else', 404, '{"code":5,"message":"not found"}'],
])('a server that answers with %s is told to be no CitiFlow, and it ends with 3', async (_what, status, body) => {
  const api = await serve((_request, response) => {
    response.statusCode = status;
    response.end(body);
  });
  expect(await citiflow(['validate', '--agent', AGENT], { CITIFLOW_API: api })).toMatchObject({ code: 3, text: expect.stringContaining('no CitiFlow') });
});

test.each([
  ['push', file('newer-agent.json', '{"format":"citiflow-agent","formatVersion":2,"flow":{}}'), 'is of format 2, from a newer CitiFlow; this one reads format 1'],
  ['push', file('newer-suite.json', '{"format":"citiflow-evaluation-suite","formatVersion":2}'), 'is of format 2, from a newer CitiFlow; this one reads format 1'],
  ['push', file('broken.json', '{oops'), 'is not JSON'],
  ['push', file('other.json', '[]'), 'is not an agent that was exported'],
  ['push', file('quiet.json', '{"format":"citiflow-evaluation-suite","formatVersion":1,"name":"S","cases":[{"id":"a","name":"Quiet","turns":[]}]}'), 'cases.0 (Quiet).turns: Write what the customer says.'],
  ['push', join(folder, 'none.json'), 'cannot be read'],
  ['pull', join(folder, 'nowhere', 'agent.json'), 'cannot be written'],
])('%s: a file that is of no use is told with its reason, without the whole of the help, and ends with 2', async (command, name, reason) => {
  const { code, text } = await citiflow([command, '--file', name, ...(command === 'pull' ? ['--agent', AGENT] : [])]);
  expect(code).toBe(2);
  expect(text).toContain(reason);
  expect(text.split('\n').length).toBeLessThan(4);
});

test('where the report of a run cannot be written, nothing is run first', async () => {
  const asked: string[] = [];
  const api = await serve((request, response) => {
    asked.push(request.url ?? '');
    response.end('{}');
  });
  for (const command of ['evaluate', 'replay']) {
    const about = command === 'evaluate' ? ['--suite', AGENT] : ['--agent', AGENT];
    expect(await citiflow([command, ...about, '--json', join(folder, 'nowhere', 'run.json')], { CITIFLOW_API: api })).toMatchObject({ code: 2 });
  }
  expect(asked).toEqual([]);
});

test('what waits outlasts a restart of the API; what does not come back is told in the end', async () => {
  let asked = 0;
  const problem = { type: 'about:blank', title: 'x', status: 503, code: 'dependency_unavailable', detail: 'Something is down.', requestId: 'r' };
  const api = await serve((request, response) => {
    asked += 1;
    if (asked === 1) return void request.socket.destroy();
    response.statusCode = asked === 2 ? 503 : 200;
    response.end(JSON.stringify(asked === 2 ? problem : { items: [], nextCursor: null }));
  });
  const said: string[] = [];
  const sent = { params: { agentId: AGENT } };
  const to = { api, apiKey: KEY };
  expect(await callPatiently(to, agentRoutes.versions, sent, (line) => said.push(line), { againMs: 1 })).toEqual({ items: [], nextCursor: null });
  expect(said).toEqual(['The API does not answer just now. Waiting for it.']);
  await expect(callPatiently({ ...to, api: 'http://127.0.0.1:9' }, agentRoutes.versions, sent, () => undefined, { outageMs: 20, againMs: 5 })).rejects.toThrow('Nobody answers');
});

test('a refusal is no outage: it is told at once', async () => {
  let asked = 0;
  const api = await serve((_request, response) => {
    asked += 1;
    response.statusCode = 404;
    response.end(JSON.stringify({ type: 'about:blank', title: 'x', status: 404, code: 'not_found', detail: 'There is no such thing.', requestId: 'r' }));
  });
  await expect(callPatiently({ api, apiKey: KEY }, agentRoutes.versions, { params: { agentId: AGENT } }, () => undefined)).rejects.toThrow('no such thing');
  await expect(call({ api, apiKey: KEY }, agentRoutes.versions, { params: { agentId: AGENT } })).rejects.toThrow('no such thing');
  expect(asked).toBe(2);
});
