import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { TurnBench } from '../support/turn-bench.ts';

/** A service outside, imported as a tool that reads: what it answers, nobody at the bank has written. */
export interface WebPages {
  /** Of the imported tool; it takes `page`. */
  toolName: string;
  /** Puts a page there. */
  put(page: string, body: object): void;
  close(): Promise<void>;
}

export async function importWebPages(bench: TurnBench): Promise<WebPages> {
  const pages = new Map<string, object>();
  const server = createServer((request, response) => {
    const page = pages.get(decodeURIComponent((request.url ?? '').split('/').at(-1) ?? ''));
    response.writeHead(page ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(page ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The pages have no port.');
  const [sourceId, toolName] = [randomUUID(), 'read_page'];
  await bench.query(
    `insert into tool_sources (id, tenant_id, name, kind, server_url, title, version, auth, imported_at, created_by, updated_by)
     values (?, ?, 'Pages', 'openapi', ?, 'Pages', '1', '{"kind":"none"}'::jsonb, now(), 'test', 'test')`,
    [sourceId, bench.tenantId, `http://127.0.0.1:${address.port}`],
  );
  const operation = {
    kind: 'http', key: 'GET /pages/{page}', method: 'GET', path: '/pages/{page}', bodyType: null,
    inputs: [{ argument: 'page', wireName: 'page', in: 'path' }],
  };
  const parameters = { type: 'object', properties: { page: { type: 'string' } }, required: ['page'], additionalProperties: false };
  await bench.query(
    `insert into tools (id, tenant_id, source_id, name, title, description, effect, operation, parameters, digest, created_by, updated_by)
     values (?, ?, ?, ?, 'Read a page', 'Reads a page that the customer names.', 'read', ?::jsonb, ?::jsonb, ?, 'test', 'test')`,
    [
      randomUUID(), bench.tenantId, sourceId, toolName, JSON.stringify(operation), JSON.stringify(parameters),
      createHash('sha256').update(JSON.stringify(operation)).digest('hex'),
    ],
  );
  return {
    toolName,
    put: (page, body) => void pages.set(page, body),
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}
