import type { FlowNode } from './model.ts';
import type { Outlet } from './nodes/definition.ts';
import { NODES, isNodeType } from './nodes/index.ts';

/** By configuration, which is never changed in place: a document of 1,000 nodes is asked many times a second. */
const known = new WeakMap<FlowNode['config'], { type: string; outlets: Outlet[] }>();

/**
 * The ways out of a node as it is configured; none when its type is unknown. A draft may be unfinished: then
 * those that can be told, so that it can be drawn and connected before it is filled in.
 */
export function outletsOf(node: Pick<FlowNode, 'type' | 'config'>): Outlet[] {
  const before = known.get(node.config);
  if (before?.type === node.type) return before.outlets;
  const outlets = isNodeType(node.type) ? NODES[node.type].outletsOf(node.config) : [];
  known.set(node.config, { type: node.type, outlets });
  return outlets;
}

/** The way out by which an edge leaves: one that was saved without a name leaves by the first. */
export const outletOfEdge = (source: Pick<FlowNode, 'type' | 'config'>, handle: string | null | undefined): string =>
  handle ?? outletsOf(source)[0]?.id ?? 'next';
