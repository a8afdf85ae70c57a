import { z } from 'zod';

export const CONTROLS = [
  'text', 'multiline', 'prompt', 'number', 'switch', 'select', 'tags', 'knowledge-bases', 'tools', 'tool', 'branches',
  'json', 'fallback', 'template', 'model', 'slider', 'choices', 'arguments',
] as const;
export type Control = (typeof CONTROLS)[number];

/** Controls made of parts, each of which says what is wrong with it. */
export const WITH_PARTS: readonly Control[] = ['branches', 'tools', 'arguments'];

/** One field of a node's form, as its schema describes it. */
export interface FormField {
  name: string;
  title: string;
  description: string | undefined;
  control: Control;
  options: string[];
  minimum: number | undefined;
  maximum: number | undefined;
  whole: boolean;
  /** What holds while the configuration says nothing; undefined where there is none. */
  initial: unknown;
  required: boolean;
  /** What each option means, where its name does not say. */
  about: Readonly<Record<string, string>>;
  /** Other fields that its control sets as well. */
  covers: readonly string[];
  /** It counts only where another field has this value. */
  when: Readonly<Record<string, unknown>> | undefined;
  /** A part of its own, set apart from the others. */
  card: boolean;
}

const propertySchema = z.object({
  type: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  default: z.unknown().optional(),
  about: z.record(z.string(), z.string()).optional(),
  covers: z.array(z.string()).optional(),
  when: z.record(z.string(), z.unknown()).optional(),
  card: z.boolean().optional(),
});
type Property = z.infer<typeof propertySchema>;

/** In place of a field's name: whichever comes first. */
export const FIRST_FIELD = '@first';

const LONG_TEXT_CHARACTERS = 600;

/** The fields of a form for a configuration, in the order in which its schema names them. */
export function formFields(config: z.ZodObject): FormField[] {
  const schema = z.toJSONSchema(config, { io: 'input' });
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) =>
    fieldOf(name, propertySchema.parse(property), required.has(name)),
  );
}

function fieldOf(name: string, property: Property, required: boolean): FormField {
  return {
    name,
    title: property.title ?? name,
    description: property.description,
    control: controlOf(property),
    options: property.enum ?? [],
    minimum: property.minimum,
    maximum: property.maximum,
    whole: property.type === 'integer',
    initial: property.default,
    required,
    about: property.about ?? {},
    covers: property.covers ?? [],
    when: property.when,
    card: property.card ?? false,
  };
}

function controlOf(property: Property): Control {
  const named = CONTROLS.find((control) => control === property.format);
  if (named) return named;
  if (property.enum) return property.about ? 'choices' : 'select';
  if (property.type === 'boolean') return 'switch';
  if (property.type === 'integer' || property.type === 'number') return 'number';
  if (property.type === 'string') return (property.maxLength ?? 0) > LONG_TEXT_CHARACTERS ? 'multiline' : 'text';
  return 'json';
}

/** The fields to draw for a configuration: not those that another control sets, nor those that do not count here. */
export function drawnFields(fields: readonly FormField[], config: Readonly<Record<string, unknown>>): FormField[] {
  const covered = new Set(fields.flatMap(({ covers }) => covers));
  const valueOf = (name: string) => config[name] ?? fields.find((field) => field.name === name)?.initial;
  return fields.filter(({ name, when }) =>
    !covered.has(name) && Object.entries(when ?? {}).every(([other, wanted]) => valueOf(other) === wanted));
}

/** The field whose control shows the setting at this path. */
export const fieldAt = (fields: readonly FormField[], path: string): FormField | undefined => {
  const [name = ''] = path.split('.');
  return fields.find((field) => field.covers.includes(name)) ?? fields.find((field) => field.name === name);
};
