import { CitiflowError } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { OfferedOperation, SourceAuth } from '../../domain/tools/imported.ts';
import { checkedUrl } from '../http-tools/addresses.ts';
import { readDocument } from '../http-tools/document.ts';
import type { Egress } from '../http-tools/egress.ts';
import { exchange, NoAnswer, refusalIn } from '../http-tools/exchange.ts';
import { offeredTools } from '../mcp/offered-tools.ts';
import { withMcpServer } from '../mcp/session.ts';
import { unreadable } from './json-schema.ts';

/** What a source offers now. */
export interface ReadSource {
  title: string;
  version: string;
  servers: string[];
  /** As the document suggests it. */
  auth: SourceAuth;
  operations: OfferedOperation[];
}

export type SourceAddress =
  | { kind: 'openapi'; document: string; url?: string | undefined }
  | { kind: 'openapi'; document?: undefined; url: string }
  | { kind: 'mcp'; url: string; auth: SourceAuth; credential: string | undefined };

/**
 * Reads what a source offers: from a document, from the address of one, or from an MCP server.
 * @throws CitiflowError `tool_source_invalid` that says why, `tool_address_refused`, `payload_too_large`
 */
export async function readSource(egress: Egress, source: SourceAddress, signal: AbortSignal): Promise<ReadSource> {
  if (source.kind === 'mcp') return readMcpServer(egress, source, signal);
  const text = source.document ?? (await fetchDocument(egress, source.url, signal));
  if (Buffer.byteLength(text) > LIMITS.toolDocumentBytes) throw new CitiflowError('payload_too_large');
  return readDocument(text, source.url);
}

/** Documents are served as many things, files of unknown type among them. */
const DOCUMENT_TYPES = /^(?:application\/[\w.+-]*(?:json|yaml)|application\/octet-stream|text\/[\w.+-]+)$/;

async function fetchDocument(egress: Egress, address: string, signal: AbortSignal): Promise<string> {
  const url = checkedUrl(address, egress.allowed);
  const request = { method: 'GET', url, headers: { accept: 'application/json, application/yaml, text/plain;q=0.5' } };
  const taken = { maximumBytes: LIMITS.toolDocumentBytes, mediaTypes: DOCUMENT_TYPES };
  try {
    const answer = await exchange(egress, request, { headers: {}, query: {} }, signal, taken);
    if (answer.status !== 200) throw unreadable(`The address answered ${answer.status} instead of a document.`);
    if (answer.text.trim() === '') throw unreadable('The address answered with no document.');
    return answer.text;
  } catch (failure) {
    if (!(failure instanceof NoAnswer)) throw failure;
    throw failure.refusal ?? unreadable(`The document could not be fetched. ${failure.message}`, failure);
  }
}

async function readMcpServer(
  egress: Egress,
  server: Extract<SourceAddress, { kind: 'mcp' }>,
  signal: AbortSignal,
): Promise<ReadSource> {
  checkedUrl(server.url, egress.allowed);
  try {
    return await withMcpServer(egress, server, signal, async (session) => {
      const about = session.client.getServerVersion();
      const operations = await offeredTools(session);
      if (operations.length === 0) throw unreadable('The server has no tools.');
      return {
        title: (about?.title ?? about?.name ?? new URL(server.url).host).slice(0, 200),
        version: (about?.version ?? '').slice(0, 60),
        servers: [server.url], auth: server.auth, operations,
      };
    });
  } catch (failure) {
    throw refusalIn(failure) ?? unreadable(`The MCP server could not be read: ${reasonOf(failure)}`, failure);
  }
}

/** The SDK's message may repeat what the server said: only its kind is told. */
function reasonOf(failure: unknown): string {
  const code = failure instanceof Error && 'code' in failure ? failure.code : undefined;
  if (code === 401 || code === 403) return 'it does not accept our access.';
  return typeof code === 'number' && code >= 400 ? `it answered ${code}.` : 'it does not answer as one.';
}
