import type { Flow } from '../model.ts';
import { NODE_WIDTH_PX, snapped } from './nodes.ts';
import { batch, type Operation, type Position } from './operation.ts';

export const SIDES = ['left', 'centre', 'right', 'top', 'middle', 'bottom'] as const;
export type Side = (typeof SIDES)[number];

/** Heights of nodes as they are drawn, pixels; what is not known counts as an ordinary one. */
export type Heights = ReadonlyMap<string, number>;
export const ORDINARY_HEIGHT_PX = 56;

export const moveNodes = (nodes: Readonly<Record<string, Position>>, notes: Readonly<Record<string, Position>> = {}): Operation => ({
  kind: 'move',
  nodes: rounded(nodes),
  notes: rounded(notes),
});

const rounded = (positions: Readonly<Record<string, Position>>): Record<string, Position> =>
  Object.fromEntries(Object.entries(positions).map(([id, { x, y }]) => [id, { x: Math.round(x), y: Math.round(y) }]));

/** Moves nodes and notes by so many pixels, onto the grid. */
export function nudge(flow: Flow, ids: ReadonlySet<string>, by: Position): Operation {
  const moved = (items: readonly { id: string; position: Position }[]) =>
    Object.fromEntries(items.filter((item) => ids.has(item.id)).map(({ id, position }) => [id, snapped({ x: position.x + by.x, y: position.y + by.y })]));
  return { kind: 'move', nodes: moved(flow.nodes), notes: moved(flow.notes ?? []) };
}

/** Brings two or more nodes to one line. */
export function align(flow: Flow, ids: ReadonlySet<string>, side: Side, heights: Heights = new Map()): Operation {
  const nodes = flow.nodes.filter((node) => ids.has(node.id));
  if (nodes.length < 2) return batch();
  const heightOf = (id: string) => heights.get(id) ?? ORDINARY_HEIGHT_PX;
  const left = Math.min(...nodes.map(({ position }) => position.x));
  const right = Math.max(...nodes.map(({ position }) => position.x));
  const top = Math.min(...nodes.map(({ position }) => position.y));
  const bottom = Math.max(...nodes.map(({ id, position }) => position.y + heightOf(id)));
  const place: Record<Side, (id: string, position: Position) => Position> = {
    left: (_id, { y }) => ({ x: left, y }),
    right: (_id, { y }) => ({ x: right, y }),
    centre: (_id, { y }) => ({ x: (left + right) / 2, y }),
    top: (_id, { x }) => ({ x, y: top }),
    bottom: (id, { x }) => ({ x, y: bottom - heightOf(id) }),
    middle: (id, { x }) => ({ x, y: (top + bottom - heightOf(id)) / 2 }),
  };
  return moveNodes(Object.fromEntries(nodes.map(({ id, position }) => [id, place[side](id, position)])));
}

/** The frame around nodes, with room for a title above. Null when none of them is there. */
export function frameOf(flow: Flow, nodeIds: readonly string[], heights: Heights = new Map()): { position: Position; width: number; height: number } | null {
  const ids = new Set(nodeIds);
  const nodes = flow.nodes.filter((node) => ids.has(node.id));
  if (nodes.length === 0) return null;
  const margin = 24;
  const title = 26;
  const left = Math.min(...nodes.map(({ position }) => position.x)) - margin;
  const top = Math.min(...nodes.map(({ position }) => position.y)) - margin - title;
  const right = Math.max(...nodes.map(({ position }) => position.x)) + NODE_WIDTH_PX + margin;
  const bottom = Math.max(...nodes.map(({ id, position }) => position.y + (heights.get(id) ?? ORDINARY_HEIGHT_PX))) + margin;
  return { position: { x: left, y: top }, width: right - left, height: bottom - top };
}
