import { humanise, words } from '../language/words.ts';
import type { JsonSchema, OfferedTool } from '../request.ts';

export type ParameterKind =
  | 'fixed'
  | 'choice'
  | 'flag'
  | 'money'
  | 'count'
  | 'number'
  | 'date'
  | 'time'
  | 'currency'
  | 'identifier'
  | 'digits'
  | 'email'
  | 'phone'
  | 'name'
  | 'query'
  | 'words'
  | 'whole'
  | 'other';

/** A tool's parameter, with what its name, description and schema tell about what it holds. */
export interface Parameter {
  name: string;
  /** The name in words: "from account id". */
  label: string;
  description: string;
  schema: JsonSchema;
  type: string;
  required: boolean;
  kind: ParameterKind;
  /** Which end of a range or a movement it is. */
  end: 'from' | 'to' | undefined;
  /** What an identifier identifies: "account" for `fromAccountId`. */
  entity: string;
}

/** A tool's parameters, the required ones first. */
export function readParameters(tool: OfferedTool): Parameter[] {
  const required = new Set(tool.parameters.required ?? []);
  return Object.entries(tool.parameters.properties ?? {})
    .map(([name, schema]) => describe(name, flatten(schema), required.has(name)))
    .sort((left, right) => Number(right.required) - Number(left.required));
}

function describe(name: string, schema: JsonSchema, required: boolean): Parameter {
  const label = humanise(name);
  const description = schema.description ?? '';
  const type = [schema.type ?? 'string'].flat().find((candidate) => candidate !== 'null') ?? 'string';
  const parameter = { name, label, description, schema, type, required };
  const kind = kindOf(parameter);
  return {
    ...parameter,
    kind,
    end: endOf(label) ?? (kind === 'date' ? endOf(description.toLowerCase()) : undefined),
    entity: kind === 'identifier' ? entityOf(label) : '',
  };
}

/** A schema that allows null, too, by what it allows besides. */
function flatten(schema: JsonSchema): JsonSchema {
  const other = schema.anyOf?.find((candidate) => candidate.type !== 'null');
  return other ? { ...other, description: schema.description ?? other.description } : schema;
}

type Described = Pick<Parameter, 'label' | 'description' | 'schema' | 'type'>;

const kinds: [ParameterKind, (parameter: Described) => boolean][] = [
  ['fixed', ({ schema }) => schema.const !== undefined],
  ['choice', ({ schema }) => (schema.enum?.length ?? 0) > 0],
  ['flag', ({ type }) => type === 'boolean'],
  ['currency', ({ label, type }) => type === 'string' && /\bcurrency\b/.test(label)],
  [
    'money',
    ({ label, description, type }) =>
      isNumeric(type) &&
      (/\b(amount|price|sum|money|minor|cents|cost|fee|budget)\b/.test(label) ||
        /\b(amount of money|minor units|in cents|price)\b/i.test(description)),
  ],
  [
    'count',
    ({ label, type }) =>
      isNumeric(type) && /\b(limit|count|max|maximum|top|number of|size|results)\b/.test(label),
  ],
  ['number', ({ type }) => isNumeric(type)],
  ['email', ({ label, schema }) => schema.format === 'email' || /\bemail\b/.test(label)],
  ['phone', ({ label }) => /\b(phone|telephone|mobile)\b/.test(label)],
  [
    'date',
    ({ label, schema }) =>
      /^date/.test(schema.format ?? '') ||
      /\b(date|day|since|until)\b/.test(label) ||
      /^(from|to|start|end|after|before)$/.test(label),
  ],
  ['time', ({ label, schema }) => schema.format === 'time' || /\btime\b/.test(label)],
  ['digits', ({ label }) => /\b(last ?(4|four)|digits)\b/.test(label)],
  [
    'identifier',
    ({ label, schema }) =>
      schema.format === 'uuid' || /(^|\s)(id|identifier|uuid|ref|reference)$/.test(label),
  ],
  [
    'query',
    ({ label }) =>
      /\b(query|search|keywords?|text|term|q|merchant|title|author|topic|subject|category|genre|payment)\b/.test(
        label,
      ),
  ],
  ['whole', ({ label }) => /\b(reason|summary|question|issue|problem|request|details)\b/.test(label)],
  ['words', ({ label }) => /\b(memo|note|notes|message|comment|description|purpose)\b/.test(label)],
  ['name', ({ label }) => /\b(name|recipient|payee|person|contact|customer|account|card|country|countries|destination|to)\b/.test(label)],
];

function kindOf(parameter: Described): ParameterKind {
  return kinds.find(([, fits]) => fits(parameter))?.[0] ?? 'other';
}

function isNumeric(type: string): boolean {
  return type === 'integer' || type === 'number';
}

function endOf(label: string): 'from' | 'to' | undefined {
  if (/\b(from|start|since|after|source|begin|first|earliest|arrival|min|minimum)\b/.test(label))
    return 'from';
  if (/\b(to|end|until|before|destination|target|recipient|last|latest|departure|max|maximum)\b/.test(label))
    return 'to';
  return undefined;
}

function entityOf(label: string): string {
  const kept = words(label).filter(
    (word) => !/^(id|identifier|uuid|ref|reference|from|to|source|destination|target)$/.test(word),
  );
  return kept.at(-1) ?? '';
}
