import { z } from 'zod';
import { CitiflowError } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { JsonSchema } from '../../domain/tools/imported.ts';

/** JSON as it was parsed from a stranger's document. */
type Json = unknown;

export const isRecord = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A schema cannot be used; the message says why, for the builder. */
export class UnusableSchema extends Error {
  override readonly name = 'UnusableSchema';
}

/**
 * A copy without references. Only those into the same document are followed: one to elsewhere would make us fetch
 * what a stranger names. A schema that contains itself ends in "anything" where it starts over.
 * @param root the document that `#/...` points into
 * @throws UnusableSchema when it leads elsewhere, or grows beyond `LIMITS.toolSchemaNodes`
 */
export function dereferenced(value: Json, root: Json): Json {
  let nodes = 0;
  const copy = (part: Json, open: readonly string[]): Json => {
    if (!isRecord(part) && !Array.isArray(part)) return part;
    nodes += 1;
    if (nodes > LIMITS.toolSchemaNodes) throw new UnusableSchema('Its description is too large.');
    if (Array.isArray(part)) return part.map((item) => copy(item, open));
    const reference = part['$ref'];
    if (typeof reference !== 'string') {
      return Object.fromEntries(Object.entries(part).map(([name, item]) => [name, copy(item, open)]));
    }
    if (open.includes(reference)) return {};
    const target = pointedTo(root, reference);
    const { $ref: _followed, ...beside } = part;
    const resolved = copy(target, [...open, reference]);
    return isRecord(resolved) ? { ...resolved, ...Object.fromEntries(Object.entries(beside).map(([name, item]) => [name, copy(item, open)])) } : resolved;
  };
  return copy(value, []);
}

function pointedTo(root: Json, reference: string): Json {
  if (!reference.startsWith('#')) throw new UnusableSchema(`It refers to another document (${reference.slice(0, 80)}).`);
  let at = root;
  for (const step of reference.slice(1).split('/').slice(1)) {
    const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    const members: Record<string, Json> | undefined = isRecord(at) || Array.isArray(at) ? { ...at } : undefined;
    if (!members || !Object.hasOwn(members, name)) throw new UnusableSchema(`Its reference ${reference.slice(0, 80)} leads nowhere.`);
    at = members[name];
  }
  return at;
}

/** What is checked by the other side alone: patterns of a stranger may run for ever, the rest zod does not know. */
const NOT_CHECKED_HERE = new Set([
  'pattern', 'patternProperties', 'propertyNames', 'not', 'if', 'then', 'else', 'dependentSchemas', 'dependentRequired',
  'unevaluatedItems', 'unevaluatedProperties', 'contains', 'minContains', 'maxContains', 'contentSchema', 'format',
  'discriminator', 'xml', 'externalDocs', 'example', 'examples', '$schema', '$id', 'id', '$anchor', '$dynamicRef',
  '$dynamicAnchor', '$vocabulary', '$comment', '$defs', 'definitions', 'uniqueItems',
]);

const holdsSchemasByName = new Set(['properties']);

/** OpenAPI 3.0's own spellings as JSON Schema has them, without what is neither read nor checked. */
export function plainSchema(schema: Json): JsonSchema {
  if (!isRecord(schema)) return {};
  const entries = Object.entries(schema).flatMap(([name, value]): [string, Json][] => {
    if (NOT_CHECKED_HERE.has(name) && name !== 'format' && name !== 'pattern') return [];
    if (name === 'nullable' || name.startsWith('x-')) return [];
    if (holdsSchemasByName.has(name) && isRecord(value)) {
      return [[name, Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainSchema(item)]))]];
    }
    if (name === 'items' || (name === 'additionalProperties' && isRecord(value))) return [[name, plainSchema(value)]];
    if (['anyOf', 'oneOf', 'allOf', 'prefixItems'].includes(name) && Array.isArray(value)) return [[name, value.map(plainSchema)]];
    return [[name, value]];
  });
  return withBounds(withNull(Object.fromEntries(entries), schema['nullable'] === true));
}

function withNull(schema: JsonSchema, nullable: boolean): JsonSchema {
  const { type, enum: values } = schema;
  if (!nullable || typeof type !== 'string') return schema;
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {}) };
}

/** 3.0: `exclusiveMinimum: true` beside `minimum`; JSON Schema: the number itself. */
function withBounds(schema: JsonSchema): JsonSchema {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, ...rest } = schema;
  return {
    ...rest,
    ...bound('minimum', 'exclusiveMinimum', minimum, exclusiveMinimum),
    ...bound('maximum', 'exclusiveMaximum', maximum, exclusiveMaximum),
  };
}

function bound(name: string, exclusiveName: string, value: Json, exclusive: Json): JsonSchema {
  if (exclusive === true) return value === undefined ? {} : { [exclusiveName]: value };
  return { ...(value === undefined ? {} : { [name]: value }), ...(typeof exclusive === 'number' ? { [exclusiveName]: exclusive } : {}) };
}

/**
 * A schema as a check. Nothing of it is turned into code, and texts are not held against its patterns.
 * @throws UnusableSchema when zod cannot read it
 */
export function checkOf(schema: JsonSchema): z.ZodType {
  try {
    return z.fromJSONSchema(checkable(schema) as Parameters<typeof z.fromJSONSchema>[0]);
  } catch (cause) {
    throw new UnusableSchema('Its description cannot be read.', { cause });
  }
}

/**
 * Arguments as an object of their own fields: no others are taken, whatever the schema says.
 * @param parameters JSON Schema of type object
 * @throws UnusableSchema
 */
export function argumentsCheck(parameters: JsonSchema): z.ZodObject {
  const properties = isRecord(parameters['properties']) ? parameters['properties'] : {};
  const required = Array.isArray(parameters['required']) ? parameters['required'] : [];
  const shape = Object.entries(properties).map(([name, schema]) => {
    const check = checkOf(isRecord(schema) ? schema : {});
    return [name, required.includes(name) ? check : check.optional()] as const;
  });
  return z.strictObject(Object.fromEntries(shape));
}

function checkable(value: Json): Json {
  if (Array.isArray(value)) return value.map(checkable);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !NOT_CHECKED_HERE.has(name))
      .map(([name, item]) => {
        if (holdsSchemasByName.has(name) && isRecord(item)) {
          return [name, Object.fromEntries(Object.entries(item).map(([key, schema]) => [key, checkable(schema)]))];
        }
        return [name, ['enum', 'const', 'default', 'required'].includes(name) ? item : checkable(item)];
      }),
  );
}

/** @throws CitiflowError `tool_source_invalid` with the reason, for what a builder may mend */
export const unreadable = (detail: string, cause?: unknown) => new CitiflowError('tool_source_invalid', detail, { cause });
