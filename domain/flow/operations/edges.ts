import type { Flow } from '../model.ts';
import { outletOfEdge, outletsOf } from '../outlets.ts';
import { edgeId } from './ids.ts';
import { batch, type Operation } from './operation.ts';

/** May an edge lead there? Not into a start, and not to where it comes from. */
export function mayConnect(flow: Flow, source: string, target: string): boolean {
  const to = flow.nodes.find((node) => node.id === target);
  return source !== target && to !== undefined && to.type !== 'start' && flow.nodes.some((node) => node.id === source);
}

/** Connects an outlet to a node. An outlet has one edge: an older one is replaced. */
export const connect = (flow: Flow, source: string, outlet: string, target: string): Operation =>
  mayConnect(flow, source, target)
    ? { kind: 'connect', edge: { id: edgeId(source, outlet, target), source, sourceHandle: outlet, target } }
    : batch();

export const disconnect = (edge: string): Operation => ({ kind: 'remove', collection: 'edges', id: edge });

/** Gives an edge another beginning or end. */
export function reconnect(flow: Flow, edge: string, to: { source: string; outlet: string; target: string }): Operation {
  if (!flow.edges.some((one) => one.id === edge) || !mayConnect(flow, to.source, to.target)) return batch();
  return batch(disconnect(edge), connect(flow, to.source, to.outlet, to.target));
}

/**
 * Swaps a node with the one before it, where one leads to the other: a → b → c becomes a → c → b for c. Only the
 * first ways out take part; nothing where there is no single node before it, or that is the start.
 */
export function moveEarlier(flow: Flow, nodeId: string): Operation {
  const node = flow.nodes.find((one) => one.id === nodeId);
  const into = flow.edges.filter((edge) => edge.target === nodeId);
  const previous = flow.nodes.find((one) => one.id === into[0]?.source);
  const [entry] = into;
  if (!node || !previous || !entry || into.length !== 1 || previous.type === 'start' || previous.id === nodeId) return batch();
  const onward = outletsOf(node)[0]?.id;
  if (onward === undefined) return batch();
  const leaving = flow.edges.find((edge) => edge.source === nodeId && outletOfEdge(node, edge.sourceHandle) === onward);
  const outlet = outletOfEdge(previous, entry.sourceHandle);
  const target = leaving?.target;
  return batch(
    ...flow.edges
      .filter((edge) => edge.target === previous.id && edge.source !== nodeId)
      .map((edge): Operation => ({ kind: 'connect', edge: { ...edge, id: edgeId(edge.source, edge.sourceHandle ?? 'first', nodeId), target: nodeId } })),
    disconnect(entry.id),
    ...(leaving ? [disconnect(leaving.id)] : []),
    { kind: 'connect', edge: { id: edgeId(nodeId, onward, previous.id), source: nodeId, sourceHandle: onward, target: previous.id } },
    ...(target !== undefined && target !== previous.id
      ? [{ kind: 'connect' as const, edge: { id: edgeId(previous.id, outlet, target), source: previous.id, sourceHandle: outlet, target } }]
      : []),
    { kind: 'move', nodes: { [nodeId]: previous.position, [previous.id]: node.position }, notes: {} },
  );
}

/** Swaps a node with the one that its first way out leads to. */
export function moveLater(flow: Flow, nodeId: string): Operation {
  const node = flow.nodes.find((one) => one.id === nodeId);
  const first = node && outletsOf(node)[0]?.id;
  const next = flow.edges.find((edge) => edge.source === nodeId && node && outletOfEdge(node, edge.sourceHandle) === first);
  return next && node?.type !== 'start' ? moveEarlier(flow, next.target) : batch();
}
