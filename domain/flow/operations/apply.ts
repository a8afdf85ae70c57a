import { LIMITS } from '../../limits.ts';
import type { Flow, FlowEdge } from '../model.ts';
import { outletOfEdge } from '../outlets.ts';
import { batch, type Collection, type Collections, type Operation, type Position } from './operation.ts';

export interface Applied {
  flow: Flow;
  /** Applied to `flow`, it gives the document back as it was. */
  inverse: Operation;
}

const NOTHING = batch();
const MOST: Record<Collection, number> = {
  nodes: LIMITS.flowNodes, edges: LIMITS.flowEdges, notes: LIMITS.flowNotes, groups: LIMITS.flowGroups,
};

/**
 * Applies an operation; the flow that is given stays as it was. Whatever the state of the document, the result
 * is one: no edge and no group names a node that is not there, no id is given twice, no list is over its limit.
 */
export function applyOperation(flow: Flow, operation: Operation): Applied {
  switch (operation.kind) {
    case 'insert': return insert(flow, operation.collection, operation.index, operation.item);
    case 'remove': return remove(flow, operation.collection, operation.id);
    case 'set': return set(flow, operation.collection, operation.id, operation.fields);
    case 'configure': return configure(flow, operation);
    case 'move': return move(flow, operation.nodes, operation.notes);
    case 'connect': return connect(flow, operation.edge, operation.index);
    case 'replace': return { flow: operation.flow, inverse: { kind: 'replace', flow } };
    case 'batch': return applyAll(flow, operation.operations);
  }
}

/** Applies one after another; the inverse undoes them last to first. */
export function applyAll(flow: Flow, operations: readonly Operation[]): Applied {
  const inverses: Operation[] = [];
  let now = flow;
  for (const operation of operations) {
    const applied = applyOperation(now, operation);
    now = applied.flow;
    inverses.unshift(applied.inverse);
  }
  return { flow: now, inverse: now === flow ? NOTHING : batch(...inverses) };
}

function itemsOf<Name extends Collection>(flow: Flow, collection: Name): readonly Collections[Name][] {
  const lists: { [Each in Collection]: readonly Collections[Each][] } = {
    nodes: flow.nodes, edges: flow.edges, notes: flow.notes ?? [], groups: flow.groups ?? [],
  };
  return lists[collection];
}

/** A list of notes or groups that is empty is left out: so a document has one spelling. */
function withItems<Name extends Collection>(flow: Flow, collection: Name, items: readonly Collections[Name][]): Flow {
  const { [collection]: _before, ...rest } = flow;
  const optional = collection === 'notes' || collection === 'groups';
  return (optional && items.length === 0 ? rest : { ...flow, [collection]: items }) as Flow;
}

function insert<Name extends Collection>(flow: Flow, collection: Name, index: number, item: Collections[Name]): Applied {
  const items = itemsOf(flow, collection);
  const kept = fitting(flow, collection, item);
  if (!kept || items.length >= MOST[collection] || items.some((other) => other.id === item.id)) return { flow, inverse: NOTHING };
  return {
    flow: withItems(flow, collection, items.toSpliced(Math.min(index, items.length), 0, kept)),
    inverse: { kind: 'remove', collection, id: item.id },
  };
}

/** The item as this document can hold it: an edge needs both ends, a group has the nodes that are there. */
function fitting<Name extends Collection>(flow: Flow, collection: Name, item: Collections[Name]): Collections[Name] | null {
  const has = (id: string) => flow.nodes.some((node) => node.id === id);
  if (collection === 'edges' && 'source' in item) return has(item.source) && has(item.target) ? item : null;
  if (collection === 'groups' && 'nodeIds' in item) {
    const nodeIds = item.nodeIds.filter(has);
    return nodeIds.length === item.nodeIds.length ? item : nodeIds.length > 0 ? { ...item, nodeIds } : null;
  }
  return item;
}

function remove(flow: Flow, collection: Collection, id: string): Applied {
  if (collection !== 'nodes') return removeOne(flow, collection, id);
  if (!flow.nodes.some((node) => node.id === id)) return { flow, inverse: NOTHING };
  const edges = flow.edges.filter((edge) => edge.source === id || edge.target === id);
  const groups = (flow.groups ?? []).filter((group) => group.nodeIds.includes(id));
  const around: Operation[] = [
    ...edges.map((edge): Operation => ({ kind: 'remove', collection: 'edges', id: edge.id })),
    ...groups.map((group): Operation => {
      const nodeIds = group.nodeIds.filter((other) => other !== id);
      return nodeIds.length > 0
        ? { kind: 'set', collection: 'groups', id: group.id, fields: { nodeIds } }
        : { kind: 'remove', collection: 'groups', id: group.id };
    }),
  ];
  const alone = applyAll(flow, around);
  const gone = removeOne(alone.flow, 'nodes', id);
  return { flow: gone.flow, inverse: batch(gone.inverse, alone.inverse) };
}

function removeOne<Name extends Collection>(flow: Flow, collection: Name, id: string): Applied {
  const items = itemsOf(flow, collection);
  const index = items.findIndex((item) => item.id === id);
  const item = items[index];
  if (!item) return { flow, inverse: NOTHING };
  const inverse = { kind: 'insert', collection, index, item } as Operation;
  return { flow: withItems(flow, collection, items.toSpliced(index, 1)), inverse };
}

function set(flow: Flow, collection: Collection, id: string, fields: Readonly<Record<string, unknown>>): Applied {
  const items = itemsOf(flow, collection);
  const index = items.findIndex((item) => item.id === id);
  const item = items[index];
  if (!item) return { flow, inverse: NOTHING };
  const before: Record<string, unknown> = { ...item };
  const after = fitting(flow, collection, withFields(item, fields));
  if (!after || Object.entries(fields).every(([key, value]) => Object.is(before[key], value))) return { flow, inverse: NOTHING };
  return {
    flow: withItems(flow, collection, items.with(index, after)),
    inverse: { kind: 'set', collection, id, fields: Object.fromEntries(Object.keys(fields).map((key) => [key, before[key]])) } as Operation,
  };
}

function withFields<Item extends object>(item: Item, fields: Readonly<Record<string, unknown>>): Item {
  return Object.fromEntries(Object.entries({ ...item, ...fields }).filter(([, value]) => value !== undefined)) as Item;
}

function configure(flow: Flow, { nodeId, field, value }: { nodeId: string; field: string; value: unknown }): Applied {
  const index = flow.nodes.findIndex((node) => node.id === nodeId);
  const node = flow.nodes[index];
  if (!node || Object.is(node.config[field], value)) return { flow, inverse: NOTHING };
  const config = withFields(node.config, { [field]: value });
  return {
    flow: { ...flow, nodes: flow.nodes.with(index, { ...node, config }) },
    inverse: { kind: 'configure', nodeId, field, value: node.config[field] },
  };
}

function move(flow: Flow, nodes: Readonly<Record<string, Position>>, notes: Readonly<Record<string, Position>>): Applied {
  const before: { nodes: Record<string, Position>; notes: Record<string, Position> } = { nodes: {}, notes: {} };
  const moved = <Item extends { id: string; position: Position }>(item: Item, to: Readonly<Record<string, Position>>, from: Record<string, Position>): Item => {
    const position = Object.hasOwn(to, item.id) ? to[item.id] : undefined;
    if (!position || (position.x === item.position.x && position.y === item.position.y)) return item;
    from[item.id] = item.position;
    return { ...item, position };
  };
  const after: Flow = {
    ...flow,
    nodes: flow.nodes.map((node) => moved(node, nodes, before.nodes)),
    ...(flow.notes ? { notes: flow.notes.map((note) => moved(note, notes, before.notes)) } : {}),
  };
  const nothing = Object.keys(before.nodes).length + Object.keys(before.notes).length === 0;
  return nothing ? { flow, inverse: NOTHING } : { flow: after, inverse: { kind: 'move', ...before } };
}

function connect(flow: Flow, edge: FlowEdge, index = flow.edges.length): Applied {
  const source = flow.nodes.find((node) => node.id === edge.source);
  if (!source || !flow.nodes.some((node) => node.id === edge.target)) return { flow, inverse: NOTHING };
  const outlet = outletOfEdge(source, edge.sourceHandle);
  const others = flow.edges.filter((other) =>
    other.id === edge.id || (other.source === edge.source && outletOfEdge(source, other.sourceHandle) === outlet));
  return applyAll(flow, [
    ...others.map((other): Operation => ({ kind: 'remove', collection: 'edges', id: other.id })),
    { kind: 'insert', collection: 'edges', index, item: edge },
  ]);
}
