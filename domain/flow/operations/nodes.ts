import type { Flow, FlowNode } from '../model.ts';
import { outletsOf, outletOfEdge } from '../outlets.ts';
import { connect } from './edges.ts';
import { edgeId } from './ids.ts';
import { batch, type Operation, type Position } from './operation.ts';

/** Distances on the canvas, pixels at a zoom of 1. */
export const COLUMN_PX = 300;
export const ROW_PX = 150;
export const NODE_WIDTH_PX = 224;
const GRID_PX = 10;

/** So far from the middle a browser still draws exactly; what a program or a paste puts beyond lies there. */
const FARTHEST_PX = 100_000;

const bounded = (pixels: number) => Math.min(FARTHEST_PX, Math.max(-FARTHEST_PX, pixels));
export const within = ({ x, y }: Position): Position => ({ x: bounded(x), y: bounded(y) });
export const snapped = (position: Position): Position => {
  const { x, y } = within(position);
  return { x: Math.round(x / GRID_PX) * GRID_PX, y: Math.round(y / GRID_PX) * GRID_PX };
};

/** Where a new node goes: a place, after a node by one of its ways out, or between the ends of an edge. */
export type Place = { position: Position } | { after: string; outlet?: string } | { edge: string; position?: Position };

/**
 * Adds a node of the type. `after`: at the right of that node, connected to the outlet, or else to the first
 * that is free; where that outlet led elsewhere, the new node goes between.
 */
export function addNode(flow: Flow, id: string, type: string, place: Place): Operation {
  const end = flow.nodes.length;
  const insertAt = (position: Position): Operation => ({
    kind: 'insert', collection: 'nodes', index: end, item: { id, type, position: freeSpot(flow, snapped(position)), config: {} },
  });
  if ('position' in place && !('edge' in place)) return insertAt(place.position ?? { x: 0, y: 0 });
  if ('edge' in place) return insertOnEdge(flow, id, type, place.edge, insertAt, place.position);
  if (!('after' in place)) return batch();
  const previous = flow.nodes.find((node) => node.id === place.after);
  if (!previous) return insertAt({ x: 0, y: 0 });
  const position = { x: previous.position.x + COLUMN_PX, y: previous.position.y };
  const outlet = place.outlet ?? freeOutlet(flow, previous) ?? outletsOf(previous)[0]?.id;
  if (outlet === undefined) return insertAt(position);
  const onward = flow.edges.find((edge) => edge.source === previous.id && outletOfEdge(previous, edge.sourceHandle) === outlet);
  return batch(insertAt(position), ...joined(type, id, previous.id, outlet, onward?.target));
}

function insertOnEdge(
  flow: Flow, id: string, type: string, edge: string, insertAt: (position: Position) => Operation, wanted?: Position,
): Operation {
  const cut = flow.edges.find((one) => one.id === edge);
  const source = flow.nodes.find((node) => node.id === cut?.source);
  const target = flow.nodes.find((node) => node.id === cut?.target);
  if (!cut || !source || !target) return insertAt(wanted ?? { x: 0, y: 0 });
  const middle = { x: (source.position.x + target.position.x) / 2, y: (source.position.y + target.position.y) / 2 };
  return batch(insertAt(wanted ?? middle), ...joined(type, id, source.id, outletOfEdge(source, cut.sourceHandle), target.id));
}

/** source.outlet → id → target, as far as the new node has a way in and a way out. */
function joined(type: string, id: string, source: string, outlet: string, target: string | undefined): Operation[] {
  if (type === 'start') return [];
  const onward = outletsOf({ type, config: {} })[0]?.id;
  return [
    { kind: 'connect', edge: { id: edgeId(source, outlet, id), source, sourceHandle: outlet, target: id } },
    ...(onward !== undefined && target !== undefined
      ? [{ kind: 'connect' as const, edge: { id: edgeId(id, onward, target), source: id, sourceHandle: onward, target } }]
      : []),
  ];
}

/** Puts a node that is there already, and loose, between the ends of an edge. */
export function insertExisting(flow: Flow, nodeId: string, edge: string): Operation {
  const node = flow.nodes.find((one) => one.id === nodeId);
  const cut = flow.edges.find((one) => one.id === edge);
  const source = flow.nodes.find((one) => one.id === cut?.source);
  const onward = node && outletsOf(node)[0]?.id;
  const loose = !flow.edges.some((one) => one.source === nodeId || one.target === nodeId);
  if (!node || !cut || !source || !loose || node.type === 'start' || onward === undefined) return batch();
  return batch(connect(flow, source.id, outletOfEdge(source, cut.sourceHandle), nodeId), connect(flow, nodeId, onward, cut.target));
}

function freeSpot(flow: Flow, wanted: Position): Position {
  const taken = flow.nodes.some(({ position }) =>
    Math.abs(position.x - wanted.x) < COLUMN_PX / 2 && Math.abs(position.y - wanted.y) < ROW_PX * 0.8);
  return taken ? freeSpot(flow, { x: wanted.x, y: wanted.y + ROW_PX }) : wanted;
}

export function freeOutlet(flow: Flow, node: FlowNode): string | undefined {
  const used = new Set(flow.edges.filter((edge) => edge.source === node.id).map((edge) => outletOfEdge(node, edge.sourceHandle)));
  return outletsOf(node).find((outlet) => !used.has(outlet.id))?.id;
}

/** Removes nodes with the edges that touch them, edges, notes and groups (whose nodes stay), by their ids. */
export function removeItems(flow: Flow, ids: { nodes?: Iterable<string>; edges?: Iterable<string>; notes?: Iterable<string>; groups?: Iterable<string> }): Operation {
  const operations: Operation[] = [];
  for (const collection of ['edges', 'groups', 'notes', 'nodes'] as const) {
    const here = new Set((flow[collection] ?? []).map((item) => item.id));
    for (const id of ids[collection] ?? []) if (here.has(id)) operations.push({ kind: 'remove', collection, id });
  }
  return batch(...operations);
}

/** A name that is empty is left out: the node is then called by its type. */
export const renameNode = (nodeId: string, name: string): Operation =>
  ({ kind: 'set', collection: 'nodes', id: nodeId, fields: { name: name.slice(0, 80) || undefined } });

export const setDisabled = (nodeIds: Iterable<string>, disabled: boolean): Operation =>
  batch(...[...nodeIds].map((id): Operation => ({ kind: 'set', collection: 'nodes', id, fields: { disabled: disabled || undefined } })));

/**
 * Sets one field of a node's configuration; undefined leaves it to its default. Ways out that are gone by it
 * take their edges along.
 */
export function setField(flow: Flow, nodeId: string, field: string, value: unknown): Operation {
  const change: Operation = { kind: 'configure', nodeId, field, value };
  const node = flow.nodes.find((one) => one.id === nodeId);
  if (!node) return batch();
  const { [field]: _before, ...rest } = node.config;
  const after = new Set(outletsOf({ type: node.type, config: value === undefined ? rest : { ...rest, [field]: value } }).map((outlet) => outlet.id));
  const before = outletsOf(node).filter((outlet) => !after.has(outlet.id));
  if (before.length === 0) return change;
  const gone = new Set(before.map((outlet) => outlet.id));
  const edges = flow.edges.filter((edge) => edge.source === nodeId && gone.has(outletOfEdge(node, edge.sourceHandle)));
  return batch(...edges.map((edge): Operation => ({ kind: 'remove', collection: 'edges', id: edge.id })), change);
}
