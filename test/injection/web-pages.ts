import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';
import { parseAllowedHosts } from '../../activities/http-tools/addresses.ts';
import { createEgress } from '../../activities/http-tools/egress.ts';
import { readSource } from '../../activities/imported-tools/read-source.ts';
import type { TurnBench } from '../support/turn-bench.ts';

/** Services outside, imported as tools that read: what they answer, nobody at the bank has written. */
export interface OutsidePages {
  /** Puts a page there, under this name. */
  put(page: string, text: string): void;
  close(): Promise<void>;
}

const HTTP_DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Pages', version: '1' },
  servers: [{ url: '/' }],
  paths: {
    '/pages/{page}': {
      get: {
        operationId: 'readPage', summary: 'Read a page', description: 'Reads a page that the customer names.',
        parameters: [{ name: 'page', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: 'The page', content: { 'application/json': { schema: { type: 'object' } } } } },
      },
    },
  },
};

/** Imports `read_page`, over HTTP, and `read_note`, of an MCP server; both take `page`, and have the same pages. */
export async function importOutsidePages(bench: TurnBench): Promise<OutsidePages> {
  const pages = new Map<string, string>();
  const http = await serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/openapi.json') return void response.end(JSON.stringify(HTTP_DOCUMENT));
    response.end(JSON.stringify({ content: pages.get(decodeURIComponent((request.url ?? '').split('/').at(-1) ?? '')) ?? '' }));
  });
  const mcp = await serve((request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const server = new McpServer({ name: 'notes', version: '1' });
    const about = { description: 'Reads a note.', inputSchema: { page: z.string() }, annotations: { readOnlyHint: true } };
    server.registerTool('read-note', about, ({ page }) => ({ content: [{ type: 'text', text: pages.get(page) ?? '' }] }));
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    response.on('close', () => void server.close());
    server.connect(transport as Parameters<typeof server.connect>[0]).then(() => transport.handleRequest(request, response)).catch(() => response.destroy());
  });
  await importSource(bench, 'openapi', http.url, `${http.url}/openapi.json`);
  await importSource(bench, 'mcp', mcp.url, mcp.url);
  return {
    put: (page, text) => void pages.set(page, text),
    close: async () => void (await Promise.all([http.close(), mcp.close()])),
  };
}

async function importSource(bench: TurnBench, kind: 'openapi' | 'mcp', serverUrl: string, url: string): Promise<void> {
  const egress = createEgress({ allowed: parseAllowedHosts('127.0.0.1') });
  const wanted = kind === 'openapi' ? { kind, url } : { kind, url, auth: { kind: 'none' as const }, credential: undefined };
  const { operations } = await readSource(egress, wanted, AbortSignal.timeout(10_000));
  const sourceId = randomUUID();
  await bench.query(
    `insert into tool_sources (id, tenant_id, name, kind, server_url, title, version, auth, imported_at, created_by, updated_by)
     values (?, ?, ?, ?, ?, 'Pages', '1', '{"kind":"none"}'::jsonb, now(), 'test', 'test')`,
    [sourceId, bench.tenantId, `Pages by ${kind}`, kind, serverUrl],
  );
  for (const { operation, suggestedName, title, description, effect, parameters, responseSchema, digest } of operations) {
    await bench.query(
      `insert into tools (id, tenant_id, source_id, name, title, description, effect, operation, parameters, response_schema, digest,
         created_by, updated_by) values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?, 'test', 'test')`,
      [
        randomUUID(), bench.tenantId, sourceId, suggestedName, title, description, effect, JSON.stringify(operation),
        JSON.stringify(parameters), responseSchema && JSON.stringify(responseSchema), digest,
      ],
    );
  }
}

async function serve(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The pages have no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}
