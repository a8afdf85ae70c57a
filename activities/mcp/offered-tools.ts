import { LIMITS } from '../../domain/limits.ts';
import { storable } from '../../domain/storable.ts';
import { asToolName, type JsonSchema, type OfferedOperation } from '../../domain/tools/imported.ts';
import { digestOf } from '../http-tools/operation.ts';
import { argumentsCheck, dereferenced, isRecord, plainSchema, UnusableSchema } from '../imported-tools/json-schema.ts';
import type { McpSession } from './session.ts';

/** The server's tools, each as it would be here. */
export async function offeredTools({ client, options }: McpSession): Promise<OfferedOperation[]> {
  const offered: OfferedOperation[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.listTools(cursor === undefined ? {} : { cursor }, options);
    offered.push(...page.tools.map((tool) => offeredTool(storable(tool))));
    cursor = page.nextCursor;
  } while (cursor !== undefined && offered.length < LIMITS.toolOperations);
  return offered.slice(0, LIMITS.toolOperations);
}

export interface ListedTool {
  name: string;
  title?: string | undefined;
  description?: string | undefined;
  inputSchema: unknown;
  outputSchema?: unknown;
  annotations?: { title?: string | undefined; readOnlyHint?: boolean | undefined } | undefined;
}

/**
 * One tool of a server. Its digest is of everything that the server says of it, its words included: what was picked
 * is what is called, or nothing.
 */
export function offeredTool(tool: ListedTool): OfferedOperation {
  const { name, description, inputSchema, outputSchema, annotations } = tool;
  const title = (tool.title ?? annotations?.title ?? name).slice(0, 200);
  const about = {
    operation: { kind: 'mcp', key: name } as const,
    suggestedName: asToolName(name),
    title,
    description: (description?.trim() || title).slice(0, 2_000),
    // A hint is a stranger's word, but it is the builder who picks the tool with its effect in sight.
    effect: annotations?.readOnlyHint === true ? ('read' as const) : ('write' as const),
    responseSchema: null,
    digest: digestOf('mcp', name, description, inputSchema, outputSchema, annotations),
  };
  try {
    const parameters = parametersOf(inputSchema);
    argumentsCheck(parameters);
    return { ...about, parameters };
  } catch (failure) {
    if (!(failure instanceof UnusableSchema)) throw failure;
    return { ...about, parameters: { type: 'object', properties: {} }, unusable: failure.message };
  }
}

function parametersOf(inputSchema: unknown): JsonSchema {
  const schema = plainSchema(dereferenced(inputSchema, inputSchema));
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const unfit = Object.keys(properties).find((name) => !/^[A-Za-z0-9_.-]{1,64}$/.test(name));
  if (unfit !== undefined) throw new UnusableSchema(`Models cannot write its parameter "${unfit.slice(0, 64)}".`);
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false };
}
