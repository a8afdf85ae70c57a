import { z } from 'zod';
import { readJsonFile, type FileRefusal } from '../json-file.ts';
import { LIMITS } from '../limits.ts';
import { FORMAT_VERSION, PORTABLE_FORMAT, portableAgentSchema, type PortableAgent } from './portable.ts';

/** Why a file makes no agent; whoever shows it has a sentence for each. */
export type Refusal =
  | FileRefusal
  | { reason: 'not-an-agent' }
  | { reason: 'newer'; version: number; reads: number }
  | { reason: 'too-many-nodes'; count: number; limit: number }
  | { reason: 'too-many-edges'; count: number; limit: number }
  /** Where, and what is wrong there: `flow.nodes.3.id: Letters, digits, - and _ only.` */
  | { reason: 'malformed'; where: string };

/** What is looked at before all of it is: a file of thousands of nodes is told its size, not its thousand errors. */
const outline = z.looseObject({
  format: z.literal(PORTABLE_FORMAT),
  formatVersion: z.unknown(),
  flow: z.looseObject({ nodes: z.array(z.unknown()).catch([]), edges: z.array(z.unknown()).catch([]) }).optional().catch(undefined),
});

/** Reads the text of a file that an agent was exported into. Nothing in it is run. */
export function readPortable(text: string): { agent: PortableAgent } | { refusal: Refusal } {
  const file = readJsonFile(text);
  if ('refusal' in file) return file;
  const seen = outline.safeParse(file.value);
  if (!seen.success) return { refusal: { reason: 'not-an-agent' } };
  const { formatVersion: version, flow } = seen.data;
  if (typeof version === 'number' && version > FORMAT_VERSION) return { refusal: { reason: 'newer', version, reads: FORMAT_VERSION } };
  const nodes = flow?.nodes.length ?? 0;
  if (nodes > LIMITS.flowNodes) return { refusal: { reason: 'too-many-nodes', count: nodes, limit: LIMITS.flowNodes } };
  const edges = flow?.edges.length ?? 0;
  if (edges > LIMITS.flowEdges) return { refusal: { reason: 'too-many-edges', count: edges, limit: LIMITS.flowEdges } };
  const parsed = portableAgentSchema.safeParse(file.value);
  if (parsed.success) return { agent: parsed.data };
  const [issue] = parsed.error.issues;
  return { refusal: { reason: 'malformed', where: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` } };
}
