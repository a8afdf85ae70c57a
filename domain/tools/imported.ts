import type { Effect } from '../conversation/events.ts';

/** Where an argument of an imported tool goes in the request. */
export interface HttpInput {
  /** The argument's name, as the model writes it. */
  argument: string;
  /** The name on the wire; unused where the argument is the whole body. */
  wireName: string;
  in: 'path' | 'query' | 'header' | 'body' | 'whole-body';
}

/** One operation of an OpenAPI document. */
export interface HttpOperation {
  kind: 'http';
  /** `GET /orders/{orderId}`: what finds the operation in a later document. */
  key: string;
  method: string;
  /** As the document writes it, with `{placeholders}`. */
  path: string;
  bodyType: 'json' | 'form' | null;
  inputs: HttpInput[];
}

/** One tool of an MCP server; the key is its name there. */
export interface McpOperation {
  kind: 'mcp';
  key: string;
}

export type ImportedOperation = HttpOperation | McpOperation;
export type JsonSchema = Record<string, unknown>;

/** What a source offers, before anybody has picked it. */
export interface OfferedOperation {
  operation: ImportedOperation;
  suggestedName: string;
  title: string;
  description: string;
  effect: Effect;
  /** JSON Schema of type object, references resolved. */
  parameters: JsonSchema;
  /** Of a successful answer, where it is JSON and described. */
  responseSchema: JsonSchema | null;
  /** SHA-256 of everything above that a call depends on: another digest is another tool. */
  digest: string;
  /** Why it cannot be a tool, in words; absent where it can. */
  unusable?: string;
}

/** How calls are authorised. The credential itself is kept apart, sealed. */
export type SourceAuth =
  | { kind: 'none' }
  | { kind: 'bearer' }
  | { kind: 'basic'; username: string }
  | { kind: 'api-key'; in: 'header' | 'query'; name: string };

/**
 * What an imported tool may be called: as models accept it, and never as the worker's own activities, which are
 * camelCase or listed here.
 */
export const IMPORTED_TOOL_NAME = /^[a-z][a-z0-9_]{1,62}[a-z0-9]$/;
export const RESERVED_TOOL_NAMES: ReadonlySet<string> = new Set(['announce', 'default']);

/** Words in any spelling as a tool's name: `getOrder by-ID` -> `get_order_by_id`. */
export function asToolName(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '');
  const name = words.slice(0, 64).replace(/_+$/, '');
  return IMPORTED_TOOL_NAME.test(name) && !RESERVED_TOOL_NAMES.has(name) ? name : `call_${name || 'operation'}`.slice(0, 64);
}
