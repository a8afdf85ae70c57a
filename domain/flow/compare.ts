import type { Flow, FlowEdge, FlowNode } from './model.ts';

export interface FieldDifference {
  /** `name`, `type`, or a path within the configuration such as `config.model`. */
  path: string;
  before: unknown;
  after: unknown;
}

export interface NodeReference {
  id: string;
  type: string;
  name: string | null;
}

export interface FlowDifference {
  nodes: {
    added: NodeReference[];
    removed: NodeReference[];
    changed: (NodeReference & { fields: FieldDifference[] })[];
  };
  edges: { added: FlowEdge[]; removed: FlowEdge[] };
}

/** What differs for whoever runs the flow. Where a node is drawn, and what an edge's id is, changes nothing. */
export function compareFlows(before: Flow, after: Flow): FlowDifference {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const kept = new Set(after.nodes.map((node) => node.id));
  const oldWays = new Set(before.edges.map(wayOf));
  const newWays = new Set(after.edges.map(wayOf));
  return {
    nodes: {
      added: after.nodes.filter((node) => !old.has(node.id)).map(referenceOf),
      removed: before.nodes.filter((node) => !kept.has(node.id)).map(referenceOf),
      changed: after.nodes.flatMap((node) => {
        const earlier = old.get(node.id);
        const fields = earlier ? differencesOf(earlier, node) : [];
        return fields.length > 0 ? [{ ...referenceOf(node), fields }] : [];
      }),
    },
    edges: {
      added: after.edges.filter((edge) => !oldWays.has(wayOf(edge))),
      removed: before.edges.filter((edge) => !newWays.has(wayOf(edge))),
    },
  };
}

const wayOf = ({ source, sourceHandle, target }: FlowEdge) => JSON.stringify([source, sourceHandle ?? null, target]);
const referenceOf = ({ id, type, name }: FlowNode): NodeReference => ({ id, type, name: name ?? null });

const differencesOf = (before: FlowNode, after: FlowNode): FieldDifference[] => [
  ...fieldsOf('type', before.type, after.type),
  ...fieldsOf('name', before.name, after.name),
  ...fieldsOf('config', before.config, after.config),
  ...fieldsOf('disabled', before.disabled ?? false, after.disabled ?? false),
];

/** Objects are compared field by field; anything else, lists too, as a whole. Absent reads as null. */
function fieldsOf(path: string, before: unknown, after: unknown): FieldDifference[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => fieldsOf(`${path}.${key}`, before[key], after[key]));
  }
  return sameJson(before ?? null, after ?? null) ? [] : [{ path, before: before ?? null, after: after ?? null }];
}

/** Values of JSON that say the same, whatever the order of their keys. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => sameJson(item, other[index]));
  }
  if (isRecord(one) && isRecord(other)) return fieldsOf('', one, other).length === 0;
  return one === other;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
