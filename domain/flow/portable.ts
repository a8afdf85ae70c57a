import { z } from 'zod';
import { flowSchema, type Flow } from './model.ts';

export const PORTABLE_FORMAT = 'citiflow-agent';
export const FORMAT_VERSION = 1;

/** An agent as a file: to be kept, reviewed, and taken to another installation. Holds no secrets. */
export const portableAgentSchema = z.object({
  format: z.literal(PORTABLE_FORMAT),
  formatVersion: z.literal(FORMAT_VERSION, `This studio reads version ${FORMAT_VERSION} of the format.`),
  name: z.string().trim().min(1).max(120),
  description: z.string().trim().max(2000).default(''),
  flow: flowSchema,
  /** Names of what the flow refers to by an id that means nothing elsewhere. */
  knowledgeBases: z.array(z.object({ id: z.string(), name: z.string() })).max(200).default([]),
});
export type PortableAgent = z.infer<typeof portableAgentSchema>;

/** A field that whoever imports has to fill in, and why. */
export interface Blank {
  nodeId: string;
  path: string;
  kind: (typeof BLANK_KINDS)[number];
  /** What is missing: the name of the knowledge base, the tool, or the provider. */
  what: string;
  message: string;
}
export const BLANK_KINDS = ['knowledge-base', 'tool', 'provider'] as const;

/** Drafts may hold any field, and somebody may have put a key into one. Of `maxTokens` and the like, nothing is taken. */
const SECRET = /(secret|password|credential|api[-_]?key|token)$/i;

export function withoutSecrets(flow: Flow): Flow {
  return { ...flow, nodes: flow.nodes.map((node) => ({ ...node, config: cleaned(node.config) })) };
}

function cleaned(config: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(config).filter(([key, value]) => !(SECRET.test(key) && typeof value === 'string'));
  return Object.fromEntries(kept.map(([key, value]) => [key, cleanedValue(value)]));
}

function cleanedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleanedValue);
  return typeof value === 'object' && value !== null ? cleaned(Object.fromEntries(Object.entries(value))) : value;
}

/** Ids of the knowledge bases that a flow searches, each once. */
export const knowledgeBasesOf = (flow: Flow): string[] => [...new Set(flow.nodes.flatMap(({ config }) => idsIn(config)))];

const idsIn = (config: Record<string, unknown>): string[] =>
  z.array(z.string()).safeParse(config['knowledgeBaseIds']).data ?? [];

/**
 * Makes an imported flow speak of the knowledge bases that are here: by id where it is known, else by name.
 * @param here name by id, of this tenant
 * @returns the flow, and what stays open: such knowledge bases are taken out of it
 */
export function settle(agent: PortableAgent, here: ReadonlyMap<string, string>): { flow: Flow; blanks: Blank[] } {
  const nameThere = new Map(agent.knowledgeBases.map(({ id, name }) => [id, name]));
  const idByName = new Map([...here].map(([id, name]) => [name, id]));
  const blanks: Blank[] = [];
  const nodes = withoutSecrets(agent.flow).nodes.map((node) => {
    const ids = idsIn(node.config);
    if (ids.length === 0) return node;
    const found = ids.flatMap((id) => {
      const name = nameThere.get(id);
      const match = here.has(id) ? id : name === undefined ? undefined : idByName.get(name);
      if (match !== undefined) return [match];
      blanks.push({ nodeId: node.id, path: 'knowledgeBaseIds', kind: 'knowledge-base', what: name ?? id, message: `Choose a knowledge base in place of "${name ?? id}": there is none of that name here.` });
      return [];
    });
    return { ...node, config: { ...node.config, knowledgeBaseIds: [...new Set(found)] } };
  });
  return { flow: { ...agent.flow, nodes }, blanks };
}
