import { parse } from 'yaml';
import { z } from 'zod';
import { LIMITS } from '../../domain/limits.ts';
import { storable } from '../../domain/storable.ts';
import type { OfferedOperation, SourceAuth } from '../../domain/tools/imported.ts';
import { dereferenced, isRecord, unreadable } from '../imported-tools/json-schema.ts';
import { offeredOperation } from './operation.ts';

/** What was read of an OpenAPI document. */
export interface ReadDocument {
  title: string;
  version: string;
  /** Where calls may go, complete addresses only. */
  servers: string[];
  /** What the document says of authorisation, for a first guess. */
  auth: SourceAuth;
  operations: OfferedOperation[];
}

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

const head = z.looseObject({
  openapi: z.string().regex(/^3\.[01]\.\d+/),
  info: z.looseObject({ title: z.string().trim().min(1), version: z.coerce.string() }),
  paths: z.record(z.string(), z.unknown()).default({}),
  servers: z.array(z.unknown()).default([]),
});

/**
 * Reads an OpenAPI 3.0 or 3.1 document, as JSON or YAML.
 * @param text at most `LIMITS.toolDocumentBytes`
 * @param from where it was read, against which its own relative server address is resolved
 * @throws CitiflowError `tool_source_invalid` that says what is wrong, `payload_too_large`
 */
export function readDocument(text: string, from?: string): ReadDocument {
  const document = parsed(text);
  const { success, data } = head.safeParse(document);
  if (!success) throw unreadable(whatIsWrong(document));
  const operations = Object.entries(data.paths).flatMap(([path, item]) => operationsOf(path, item, data));
  if (operations.length === 0) throw unreadable('The document has no operations.');
  if (operations.length > LIMITS.toolOperations) {
    throw unreadable(`The document has ${operations.length} operations; at most ${LIMITS.toolOperations} can be read.`);
  }
  return {
    title: data.info.title.slice(0, 200),
    version: data.info.version.slice(0, 60),
    servers: data.servers.flatMap((server) => serverAddress(server, from)),
    auth: suggestedAuth(data),
    operations: distinctlyNamed(operations),
  };
}

function parsed(text: string): unknown {
  try {
    // JSON is YAML, but its own parser is faster and its mistakes are told better.
    const read: unknown = /^\s*[{[]/.test(text) ? JSON.parse(text) : parse(text, { maxAliasCount: 50, prettyErrors: true });
    return storable(read);
  } catch (cause) {
    const where = cause instanceof Error ? cause.message.split('\n')[0]?.slice(0, 200) : '';
    throw unreadable(`The document is neither JSON nor YAML: ${where}`, cause);
  }
}

function whatIsWrong(document: unknown): string {
  if (!isRecord(document)) return 'The document is not an OpenAPI document.';
  if ('swagger' in document) return 'This is a Swagger 2.0 document. Convert it to OpenAPI 3 first.';
  if (typeof document['openapi'] !== 'string') return 'The document does not say which OpenAPI version it is.';
  if (!/^3\.[01]\./.test(document['openapi'])) return `OpenAPI ${document['openapi'].slice(0, 20)} is not supported: 3.0 and 3.1 are.`;
  return 'The document has no title, version or paths.';
}

function operationsOf(path: string, item: unknown, document: Record<string, unknown>): OfferedOperation[] {
  if (!isRecord(item) || !path.startsWith('/')) return [];
  return METHODS.flatMap((method) => {
    const operation = item[method];
    return isRecord(operation) ? [offeredOperation({ method, path, operation, item, document })] : [];
  });
}

function serverAddress(server: unknown, from: string | undefined): string[] {
  if (!isRecord(server) || typeof server['url'] !== 'string') return [];
  const variables = isRecord(server['variables']) ? server['variables'] : {};
  const filled = server['url'].replace(/\{([^}]+)\}/g, (_all, name: string) => {
    const variable = variables[name];
    return isRecord(variable) ? String(variable['default'] ?? '') : '';
  });
  return URL.canParse(filled, from) ? [new URL(filled, from).href.replace(/\/$/, '')] : [];
}

const scheme = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('http'), scheme: z.string() }),
  z.looseObject({ type: z.literal('apiKey'), in: z.enum(['header', 'query']), name: z.string().min(1).max(128) }),
]);

function suggestedAuth(document: Record<string, unknown>): SourceAuth {
  const components = isRecord(document['components']) ? document['components'] : {};
  const schemes = isRecord(components['securitySchemes']) ? Object.values(components['securitySchemes']) : [];
  for (const candidate of schemes) {
    const known = scheme.safeParse(resolvedOrNothing(candidate, document));
    if (!known.success) continue;
    if (known.data.type === 'apiKey') return { kind: 'api-key', in: known.data.in, name: known.data.name };
    if (known.data.scheme.toLowerCase() === 'bearer') return { kind: 'bearer' };
    if (known.data.scheme.toLowerCase() === 'basic') return { kind: 'basic', username: '' };
  }
  return { kind: 'none' };
}

function resolvedOrNothing(value: unknown, document: unknown): unknown {
  try {
    return dereferenced(value, document);
  } catch {
    return undefined;
  }
}

/** Two operations may have one name: the later ones get a number. */
function distinctlyNamed(operations: OfferedOperation[]): OfferedOperation[] {
  const seen = new Map<string, number>();
  return operations.map((operation) => {
    const times = (seen.get(operation.suggestedName) ?? 0) + 1;
    seen.set(operation.suggestedName, times);
    if (times === 1) return operation;
    return { ...operation, suggestedName: `${operation.suggestedName.slice(0, 60)}_${times}` };
  });
}
