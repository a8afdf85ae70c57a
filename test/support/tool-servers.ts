import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

export interface SeenCall {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface OrderServer {
  url: string;
  seen: SeenCall[];
  /** What it does with the next requests; undefined: answers as its document says. */
  misbehave(how: ((response: ServerResponse) => void) | undefined): void;
  stop(): Promise<void>;
}

/** What the order server says of itself. */
export const ORDER_DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Card orders', version: '2.0.0' },
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  paths: {
    '/orders/{orderId}': {
      get: {
        operationId: 'getCardOrder', summary: 'Card order status', description: 'Tells where a card that was ordered is, by the number of the order.',
        parameters: [{ name: 'orderId', in: 'path', required: true, schema: { type: 'string' }, description: 'The number of the order, such as ORD-1.' }],
        responses: { 200: { description: 'The order', content: { 'application/json': { schema: { type: 'object', required: ['state'], properties: { state: { type: 'string' }, arrives: { type: 'string' } } } } } } },
      },
    },
    '/orders': {
      post: {
        operationId: 'createCardOrder', summary: 'Order a card',
        requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', required: ['design'], properties: { design: { type: 'string', enum: ['blue', 'green'] } } } } } },
        responses: { 201: { description: 'Ordered', content: { 'application/json': { schema: { type: 'object' } } } } },
      },
    },
  },
};

/** A small system beside the bank, with an OpenAPI document at `/openapi.json`. */
export async function startOrderServer(): Promise<OrderServer> {
  const seen: SeenCall[] = [];
  let misbehaviour: ((response: ServerResponse) => void) | undefined;
  const server = createServer((request, response) => void answer(request, response));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const { method = '', url = '', headers } = request;
    response.setHeader('content-type', 'application/json');
    if (url === '/openapi.json') return void response.end(JSON.stringify({ ...ORDER_DOCUMENT, servers: [{ url: '/' }] }));
    seen.push({ method, url, headers, body });
    if (misbehaviour) return misbehaviour(response);
    if (method === 'POST') return void response.writeHead(201).end('{"orderId":"ORD-2"}');
    response.end('{"state":"on its way","arrives":"Thursday"}');
  }
  const url = await listen(server);
  return {
    url, seen,
    misbehave: (how) => (misbehaviour = how),
    stop: () => stop(server),
  };
}

export interface ToolMcpServer {
  url: string;
  /** Names and arguments of the calls that were made. */
  calls: { name: string; args: unknown; authorization: string | undefined }[];
  /** From now on the tool says something else of itself. */
  change(description: string): void;
  stop(): Promise<void>;
}

/** A real MCP server, by streamable HTTP, stateless: with a tool that reads and one that writes. */
export async function startMcpServer(): Promise<ToolMcpServer> {
  const calls: ToolMcpServer['calls'] = [];
  let about = 'Tells the opening hours of a branch.';
  const mcpServer = (authorization: string | undefined) => {
    const mcp = new McpServer({ name: 'branches', version: '1.0.0' });
    const answer = (name: string, text: string) => (args: unknown) => {
      calls.push({ name, args, authorization });
      return { content: [{ type: 'text' as const, text }, { type: 'image' as const, data: 'AAAA', mimeType: 'image/png' }] };
    };
    mcp.registerTool('branch-hours', { description: about, inputSchema: { city: z.string() }, annotations: { readOnlyHint: true } }, answer('branch-hours', 'Open from 9 to 17.'));
    mcp.registerTool('book-visit', { description: 'Books a visit.', inputSchema: { city: z.string() } }, answer('book-visit', 'Booked.'));
    return mcp;
  };
  const server = createServer((request, response) => void serve(request, response));
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    const mcp = mcpServer(request.headers.authorization);
    response.on('close', () => void mcp.close());
    await mcp.connect(transport as Parameters<typeof mcp.connect>[0]);
    await transport.handleRequest(request, response, JSON.parse(await textOf(request)));
  }
  const url = `${await listen(server)}/mcp`;
  return { url, calls, change: (description) => (about = description), stop: () => stop(server) };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
