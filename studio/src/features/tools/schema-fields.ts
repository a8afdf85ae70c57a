/** A JSON Schema as people read it: a row a field, nested ones below their parent. */
export interface SchemaField {
  /** `items.0.price` */
  path: string;
  name: string;
  depth: number;
  type: string;
  required: boolean;
  description: string;
  /** `1 to 100`, `a, b or c`: what else it must be. */
  constraints: string[];
}

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
const DEEPEST = 4;

/** The fields of an object's schema, in order. A schema of something else is one row. */
export function schemaFields(schema: Schema, depth = 0, prefix = ''): SchemaField[] {
  const { properties } = schema;
  if (!isSchema(properties)) return depth === 0 && Object.keys(schema).length > 0 ? [row('', schema, false, 0, '')] : [];
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).flatMap(([name, value]) => {
    const field = isSchema(value) ? value : {};
    const path = prefix ? `${prefix}.${name}` : name;
    const inner = isSchema(field['items']) ? field['items'] : field;
    const children = depth < DEEPEST ? schemaFields(inner, depth + 1, path) : [];
    return [row(name, field, required.includes(name), depth, path), ...children];
  });
}

function row(name: string, schema: Schema, required: boolean, depth: number, path: string): SchemaField {
  return {
    path, name, depth, required,
    type: typeOf(schema),
    description: typeof schema['description'] === 'string' ? schema['description'] : '',
    constraints: constraintsOf(schema),
  };
}

/** `integer`, `list of text`, `text or nothing`: JSON's own words, as developers know them. */
export function typeOf(schema: Schema): string {
  const { type, items } = schema;
  if (Array.isArray(schema['enum'])) return 'enum';
  const alternatives = ['anyOf', 'oneOf'].map((name) => schema[name]).find(Array.isArray);
  if (alternatives) return [...new Set(alternatives.map((one: unknown) => (isSchema(one) ? typeOf(one) : 'any')))].join(' | ');
  if (Array.isArray(type)) return type.join(' | ');
  if (type === 'array') return `${isSchema(items) ? typeOf(items) : 'any'}[]`;
  return typeof type === 'string' ? type : 'any';
}

const BOUNDS: [string, string][] = [
  ['minimum', '≥'], ['exclusiveMinimum', '>'], ['maximum', '≤'], ['exclusiveMaximum', '<'],
  ['minLength', 'length ≥'], ['maxLength', 'length ≤'], ['minItems', 'items ≥'], ['maxItems', 'items ≤'],
];

function constraintsOf(schema: Schema): string[] {
  const values = Array.isArray(schema['enum']) ? [schema['enum'].map(String).join(', ')] : [];
  const bounds = BOUNDS.flatMap(([name, sign]) => {
    const bound = schema[name];
    // Zod writes the largest safe integers where nothing was said.
    return typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? [`${sign} ${bound}`] : [];
  });
  const format = typeof schema['format'] === 'string' ? [schema['format']] : [];
  const start = 'default' in schema ? [`= ${JSON.stringify(schema['default'])}`] : [];
  return [...values, ...bounds, ...format, ...start];
}

/** How a field is asked for in a form. */
export type ControlKind = 'text' | 'number' | 'switch' | 'choice' | 'json';

export interface FormControl {
  name: string;
  kind: ControlKind;
  required: boolean;
  description: string;
  choices: string[];
}

/** The controls of a tool's arguments. */
export function formControls(schema: Schema): FormControl[] {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).map(([name, value]) => {
    const field = isSchema(value) ? value : {};
    return {
      name,
      kind: kindOf(field),
      required: required.includes(name),
      description: typeof field['description'] === 'string' ? field['description'] : '',
      choices: Array.isArray(field['enum']) ? field['enum'].filter((choice) => choice !== null).map(String) : [],
    };
  });
}

function kindOf(schema: Schema): ControlKind {
  if (Array.isArray(schema['enum'])) return 'choice';
  const types = Array.isArray(schema['type']) ? schema['type'].filter((type) => type !== 'null') : [schema['type']];
  if (types.length === 1 && (types[0] === 'integer' || types[0] === 'number')) return 'number';
  if (types.length === 1 && types[0] === 'boolean') return 'switch';
  if (types.length === 1 && types[0] === 'string') return 'text';
  return 'json';
}

export type FormValues = Record<string, string | boolean | undefined>;

/**
 * What was filled in, as the tool takes it; empty fields are left out.
 * @returns the names of fields whose JSON cannot be read beside it
 */
export function argumentsOf(controls: readonly FormControl[], values: FormValues): { args: Record<string, unknown>; unreadable: string[] } {
  const args: Record<string, unknown> = {};
  const unreadable: string[] = [];
  for (const { name, kind } of controls) {
    const value = values[name];
    if (value === undefined || value === '') continue;
    try {
      args[name] = typeof value === 'boolean' ? value : read(kind, value);
    } catch {
      unreadable.push(name);
    }
  }
  return { args, unreadable };
}

function read(kind: ControlKind, text: string): unknown {
  if (kind === 'json') return JSON.parse(text);
  if (kind !== 'number') return text;
  const number = Number(text);
  if (!Number.isFinite(number)) throw new Error('not a number');
  return number;
}
