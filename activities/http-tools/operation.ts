import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/tools/canonical.ts';
import {
  asToolName, type HttpInput, type HttpOperation, type JsonSchema, type OfferedOperation,
} from '../../domain/tools/imported.ts';
import { argumentsCheck, checkOf, dereferenced, isRecord, plainSchema, UnusableSchema } from '../imported-tools/json-schema.ts';

export interface OperationParts {
  method: 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  operation: Record<string, unknown>;
  /** The path's entry, whose parameters every operation of it shares. */
  item: Record<string, unknown>;
  document: Record<string, unknown>;
}

interface Field extends HttpInput {
  schema: JsonSchema;
  required: boolean;
}

/** What an operation would be as a tool; with `unusable` where it cannot be one. */
export function offeredOperation(parts: OperationParts): OfferedOperation {
  const { method, path, operation } = parts;
  const text = (name: string) => (typeof operation[name] === 'string' ? operation[name].trim() : '');
  const key = `${method.toUpperCase()} ${path}`;
  const title = (text('summary') || text('operationId') || key).slice(0, 200);
  const about = {
    suggestedName: asToolName(text('operationId') || text('summary') || `${method} ${path}`),
    title,
    description: (text('description') || title).slice(0, 2_000),
    effect: method === 'get' || method === 'head' ? ('read' as const) : ('write' as const),
  };
  try {
    const { fields, bodyType } = fieldsOf(parts);
    const http: HttpOperation = {
      kind: 'http', key, method: method.toUpperCase(), path, bodyType,
      inputs: fields.map(({ argument, wireName, in: place }) => ({ argument, wireName, in: place })),
    };
    const parameters = parametersOf(fields);
    const responseSchema = responseOf(parts);
    argumentsCheck(parameters);
    return { ...about, operation: http, parameters, responseSchema, digest: digestOf(http, parameters, responseSchema) };
  } catch (failure) {
    if (!(failure instanceof UnusableSchema)) throw failure;
    const http: HttpOperation = { kind: 'http', key, method: method.toUpperCase(), path, bodyType: null, inputs: [] };
    return { ...about, operation: http, parameters: emptyObject, responseSchema: null, digest: '', unusable: failure.message };
  }
}

const emptyObject: JsonSchema = { type: 'object', properties: {} };

/** Of what a call depends on: texts may change without the tool's being another. */
export const digestOf = (...parts: unknown[]) =>
  createHash('sha256').update(canonicalJson(parts), 'utf8').digest('hex');

function fieldsOf({ path, operation, item, document }: OperationParts) {
  const shared = Array.isArray(item['parameters']) ? item['parameters'] : [];
  const own = Array.isArray(operation['parameters']) ? operation['parameters'] : [];
  const byPlace = new Map<string, Field>();
  for (const parameter of [...shared, ...own]) {
    const field = parameterField(dereferenced(parameter, document));
    if (field) byPlace.set(`${field.in} ${field.wireName}`, field);
  }
  for (const [, name = ''] of path.matchAll(/\{([^}]+)\}/g)) {
    if (!byPlace.has(`path ${name}`)) throw new UnusableSchema(`It does not describe {${name}} of its path.`);
  }
  const { bodyFields, bodyType } = bodyOf(operation, document);
  return { fields: distinct([...byPlace.values(), ...bodyFields]), bodyType };
}

/** Headers that OpenAPI says are not parameters: they are ours to send. */
const OWN_HEADERS = new Set(['accept', 'content-type', 'authorization', 'idempotency-key', 'host', 'cookie', 'content-length']);

function parameterField(parameter: unknown): Field | undefined {
  if (!isRecord(parameter)) return undefined;
  const { name, in: place } = parameter;
  if (typeof name !== 'string') return undefined;
  const required = parameter['required'] === true || place === 'path';
  if (place === 'header' && OWN_HEADERS.has(name.toLowerCase())) return undefined;
  if (place !== 'path' && place !== 'query' && place !== 'header') {
    if (required) throw new UnusableSchema(`It needs a value in the ${String(place)} (${name}).`);
    return undefined;
  }
  const schema = plainSchema(parameter['schema']);
  const style = parameter['style'];
  const isPlain = style === undefined || style === 'simple' || style === 'form';
  if (!isPlain || schema['type'] === 'object' || parameter['content'] !== undefined) {
    if (required) throw new UnusableSchema(`Its parameter ${name} is written in a way that is not supported.`);
    return undefined;
  }
  return { argument: name, wireName: name, in: place, required, schema: described(schema, parameter['description']) };
}

function bodyOf(operation: Record<string, unknown>, document: Record<string, unknown>) {
  const nothing: { bodyFields: Field[]; bodyType: HttpOperation['bodyType'] } = { bodyFields: [], bodyType: null };
  if (operation['requestBody'] === undefined) return nothing;
  const body = dereferenced(operation['requestBody'], document);
  const content = isRecord(body) && isRecord(body['content']) ? body['content'] : {};
  const required = isRecord(body) && body['required'] === true;
  const json = mediaOf(content, /^application\/(?:[\w.-]+\+)?json\b/i);
  const form = mediaOf(content, /^application\/x-www-form-urlencoded\b/i);
  const media = json ?? form;
  if (!media) {
    if (required) throw new UnusableSchema('Its request is neither JSON nor a form.');
    return nothing;
  }
  const schema = plainSchema(media['schema']);
  return { bodyFields: bodyFields(schema, required), bodyType: json ? ('json' as const) : ('form' as const) };
}

/** An object's fields become arguments of their own: models fill flat lists better than nested ones. */
function bodyFields(schema: JsonSchema, required: boolean): Field[] {
  const { properties } = schema;
  if (isRecord(properties) && !('allOf' in schema || 'anyOf' in schema || 'oneOf' in schema)) {
    const wanted = required && Array.isArray(schema['required']) ? schema['required'] : [];
    return Object.entries(properties)
      .filter(([, property]) => !isRecord(property) || property['readOnly'] !== true)
      .map(([name, property]) => ({
        argument: name, wireName: name, in: 'body', required: wanted.includes(name), schema: plainSchema(property),
      }));
  }
  return [{ argument: 'body', wireName: 'body', in: 'whole-body', required, schema }];
}

const mediaOf = (content: Record<string, unknown>, type: RegExp): Record<string, unknown> | undefined => {
  const media = Object.entries(content).find(([name]) => type.test(name))?.[1];
  return isRecord(media) ? media : undefined;
};

/** As models may write them, and each once: `order.id` and `order-id` are both `order_id` otherwise. */
function distinct(fields: Field[]): Field[] {
  const taken = new Set<string>();
  return fields.map((field) => {
    const plain = field.argument.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 60) || 'value';
    const candidates = [plain, `${plain}_${field.in.replace('-', '_')}`, ...Array.from({ length: fields.length }, (_, index) => `${plain}_${index + 2}`)];
    const argument = candidates.find((name) => !taken.has(name)) ?? plain;
    taken.add(argument);
    return { ...field, argument };
  });
}

function parametersOf(fields: Field[]): JsonSchema {
  const required = fields.filter((field) => field.required).map((field) => field.argument);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ argument, schema }) => [argument, schema])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function described(schema: JsonSchema, description: unknown): JsonSchema {
  return typeof description === 'string' && schema['description'] === undefined
    ? { ...schema, description: description.slice(0, 1_000) }
    : schema;
}

/** Of the first success that answers with JSON. One that cannot be read is not checked, and stops nobody. */
function responseOf({ operation, document }: OperationParts): JsonSchema | null {
  const responses = isRecord(operation['responses']) ? operation['responses'] : {};
  for (const status of Object.keys(responses).filter((name) => /^2(\d\d|XX)$/i.test(name)).sort()) {
    try {
      const response = dereferenced(responses[status], document);
      const content = isRecord(response) && isRecord(response['content']) ? response['content'] : {};
      const media = mediaOf(content, /^application\/(?:[\w.-]+\+)?json\b/i);
      if (!media || !isRecord(media['schema'])) continue;
      const schema = plainSchema(media['schema']);
      checkOf(schema);
      return schema;
    } catch (failure) {
      if (!(failure instanceof UnusableSchema)) throw failure;
    }
  }
  return null;
}
