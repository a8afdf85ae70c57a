import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import { flowSchema, type Flow } from '../model.ts';
import { PORTABLE_FORMAT, withoutSecrets } from '../portable.ts';
import { edgeId, newId, type Random } from './ids.ts';
import { snapped } from './nodes.ts';
import { batch, type Operation, type Position } from './operation.ts';

export const FRAGMENT_FORMAT = 'citiflow-nodes';
const VERSION = 1;
const CHARACTERS_AT_MOST = LIMITS.requestBytes;

/** A piece of a flow on its way to another place, or another agent. Holds no secrets. */
export type Fragment = Flow;
export type FragmentRefusal = 'empty' | 'not_json' | 'not_a_flow' | 'newer' | 'too_large';

/** The nodes and notes of these ids, the edges between them, and the groups that are whole among them, as text. */
export function copyFragment(flow: Flow, ids: ReadonlySet<string>): string {
  const part: Flow = {
    nodes: flow.nodes.filter((node) => ids.has(node.id)),
    edges: flow.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)),
    notes: (flow.notes ?? []).filter((note) => ids.has(note.id)),
    groups: (flow.groups ?? []).filter((one) => one.nodeIds.every((id) => ids.has(id))),
  };
  return JSON.stringify({ format: FRAGMENT_FORMAT, formatVersion: VERSION, flow: withoutSecrets(part) }, null, 2);
}

const envelope = z.object({
  format: z.enum([FRAGMENT_FORMAT, PORTABLE_FORMAT]),
  formatVersion: z.int().positive(),
  flow: z.unknown(),
});

/** Reads what somebody pastes: a copied piece, or a whole exported agent. */
export function readFragment(text: string): { fragment: Fragment } | { refused: FragmentRefusal } {
  if (text.trim() === '') return { refused: 'empty' };
  if (text.length > CHARACTERS_AT_MOST) return { refused: 'too_large' };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { refused: 'not_json' };
  }
  const opened = envelope.safeParse(json);
  if (!opened.success) return { refused: 'not_a_flow' };
  if (opened.data.formatVersion > VERSION) return { refused: 'newer' };
  const flow = flowSchema.safeParse(opened.data.flow);
  if (!flow.success) return { refused: flow.error.issues.some((issue) => issue.code === 'too_big') ? 'too_large' : 'not_a_flow' };
  return { fragment: withoutSecrets(flow.data) };
}

export interface Pasted {
  operation: Operation;
  /** Ids of the new nodes and notes. */
  ids: string[];
  /** What was left out: a second start, and what is over the limits. */
  leftOut: number;
}

/** Puts a piece into the flow, under new ids, its top left at `at`. */
export function paste(flow: Flow, fragment: Fragment, at: Position, random: Random): Pasted {
  const started = flow.nodes.some((node) => node.type === 'start');
  const room = LIMITS.flowNodes - flow.nodes.length;
  const unique = fragment.nodes.filter((node, index) => fragment.nodes.findIndex((other) => other.id === node.id) === index);
  const nodes = unique.filter((node) => node.type !== 'start' || !started).slice(0, room);
  const notes = (fragment.notes ?? []).slice(0, LIMITS.flowNotes - (flow.notes?.length ?? 0));
  const corner = {
    x: Math.min(...[...nodes, ...notes].map(({ position }) => position.x)),
    y: Math.min(...[...nodes, ...notes].map(({ position }) => position.y)),
  };
  const placed = ({ x, y }: Position) => snapped({ x: at.x + x - corner.x, y: at.y + y - corner.y });
  const reserved = new Set<string>();
  const renamed = (kind: string) => {
    const id = newId(flow, kind, random, reserved);
    reserved.add(id);
    return id;
  };
  const newIds = new Map(nodes.map((node) => [node.id, renamed(node.type)]));
  const noteIds = notes.map(() => renamed('note'));
  const edges = fragment.edges.flatMap((edge) => {
    const source = newIds.get(edge.source);
    const target = newIds.get(edge.target);
    return source && target ? [{ ...edge, id: edgeId(source, edge.sourceHandle ?? 'first', target), source, target }] : [];
  });
  const groups = (fragment.groups ?? []).map((one) => ({ ...one, id: renamed('group'), nodeIds: one.nodeIds.flatMap((id) => newIds.get(id) ?? []) }));
  const after = flow.nodes.length;
  return {
    operation: batch(
      ...nodes.map((node, index): Operation => ({ kind: 'insert', collection: 'nodes', index: after + index, item: { ...node, id: newIds.get(node.id) ?? node.id, position: placed(node.position) } })),
      ...edges.map((edge, index): Operation => ({ kind: 'insert', collection: 'edges', index: flow.edges.length + index, item: edge })),
      ...notes.map((note, index): Operation => ({ kind: 'insert', collection: 'notes', index: (flow.notes?.length ?? 0) + index, item: { ...note, id: noteIds[index] ?? note.id, position: placed(note.position) } })),
      ...groups.filter((one) => one.nodeIds.length > 0).map((one, index): Operation => ({ kind: 'insert', collection: 'groups', index: (flow.groups?.length ?? 0) + index, item: one })),
    ),
    ids: [...newIds.values(), ...noteIds],
    leftOut: fragment.nodes.length - nodes.length,
  };
}

/** The same nodes and notes once more, a little lower and to the right. */
export function duplicate(flow: Flow, ids: ReadonlySet<string>, random: Random): Pasted {
  const copied = readFragment(copyFragment(flow, ids));
  const places = [...flow.nodes, ...(flow.notes ?? [])].filter((item) => ids.has(item.id)).map(({ position }) => position);
  if (!('fragment' in copied) || places.length === 0) return { operation: batch(), ids: [], leftOut: 0 };
  const at = { x: Math.min(...places.map(({ x }) => x)) + 40, y: Math.min(...places.map(({ y }) => y)) + 80 };
  return paste(flow, copied.fragment, at, random);
}
