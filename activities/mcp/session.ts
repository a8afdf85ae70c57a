import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport, StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { JsonSchemaValidator, jsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import { withDeadline } from '../../domain/deadline.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { SourceAuth } from '../../domain/tools/imported.ts';
import type { Egress, Line } from '../http-tools/egress.ts';
import { authorisation } from '../http-tools/request.ts';

export interface McpServer {
  url: string;
  auth: SourceAuth;
  credential: string | undefined;
}

export interface McpSession {
  client: Client;
  /** Time-outs and the caller's signal, for every request. */
  options: { signal: AbortSignal; timeout: number; maxTotalTimeout: number };
}

/**
 * Runs `work` in a session with the server: by streamable HTTP, or by SSE where it speaks only that. Every address it
 * leads to is checked as any other tool's.
 * @throws what the SDK, or `work`, throws
 */
export async function withMcpServer<Result>(
  egress: Egress,
  server: McpServer,
  signal: AbortSignal,
  work: (session: McpSession) => Promise<Result>,
): Promise<Result> {
  const line = egress.open();
  let client: Client | undefined;
  try {
    return await withDeadline(LIMITS.toolHttpMs, signal, async (limit) => {
      const options = { signal: limit, timeout: LIMITS.toolHttpMs, maxTotalTimeout: LIMITS.toolHttpMs };
      client = await connected(line, server, options);
      return work({ client, options });
    });
  } finally {
    await client?.close().catch(() => undefined);
    await line.close();
  }
}

async function connected(line: Line, server: McpServer, options: McpSession['options']): Promise<Client> {
  const secret = authorisation(server.auth, server.credential);
  const url = new URL(server.url);
  for (const [name, value] of Object.entries(secret.query)) url.searchParams.set(name, value);
  const reach = {
    requestInit: { headers: secret.headers },
    fetch: (target: string | URL, init?: RequestInit) => line.fetch(target, { ...init, signal: signalOf(init, options) }),
  };
  const reconnectionOptions = { maxRetries: 0, initialReconnectionDelay: 0, maxReconnectionDelay: 0, reconnectionDelayGrowFactor: 1 };
  const client = newClient();
  try {
    await client.connect(new StreamableHTTPClientTransport(url, { ...reach, reconnectionOptions }), options);
    return client;
  } catch (failure) {
    const speaksAnother = failure instanceof StreamableHTTPError && [400, 404, 405].includes(failure.code ?? 0);
    if (!speaksAnother) throw failure;
    const older = newClient();
    await older.connect(new SSEClientTransport(url, reach), options);
    return older;
  }
}

const signalOf = (init: RequestInit | undefined, { signal }: McpSession['options']) =>
  init?.signal ? AbortSignal.any([init.signal, signal]) : signal;

/**
 * The SDK would turn the server's schemas into code, to check what comes back. We check nothing by a stranger's code:
 * of a result only its text is read.
 */
const UNCHECKED: jsonSchemaValidator = {
  getValidator<Value>(): JsonSchemaValidator<Value> {
    return (input) => ({ valid: true, data: input as Value, errorMessage: undefined });
  },
};

const newClient = () => new Client({ name: 'citiflow', version: '1.0.0' }, { jsonSchemaValidator: UNCHECKED });
