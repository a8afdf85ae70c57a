import type { Flow, FlowNode } from '../../../../domain/flow/model.ts';
import { outletsOf, outletOfEdge } from '../../../../domain/flow/outlets.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * The node to go to from another: right and left along the edges, first way out first; where no edge leads that
 * way, and up and down, to the nearest one that is drawn there.
 */
export function neighbourOf(flow: Flow, fromId: string, direction: Direction): string | null {
  const from = flow.nodes.find((node) => node.id === fromId);
  if (!from) return flow.nodes[0]?.id ?? null;
  return alongEdge(flow, from, direction) ?? nearest(flow, from, direction);
}

function alongEdge(flow: Flow, from: FlowNode, direction: Direction): string | null {
  if (direction === 'left') return flow.edges.find((edge) => edge.target === from.id && edge.source !== from.id)?.source ?? null;
  if (direction !== 'right') return null;
  const order = outletsOf(from).map((outlet) => outlet.id);
  const rank = (handle: string | null | undefined) => order.indexOf(outletOfEdge(from, handle));
  const leaving = flow.edges.filter((edge) => edge.source === from.id && edge.target !== from.id);
  return leaving.sort((one, other) => rank(one.sourceHandle) - rank(other.sourceHandle))[0]?.target ?? null;
}

function nearest(flow: Flow, from: FlowNode, direction: Direction): string | null {
  const away: Record<Direction, (dx: number, dy: number) => [ahead: number, aside: number]> = {
    left: (dx, dy) => [-dx, dy], right: (dx, dy) => [dx, dy], up: (dx, dy) => [-dy, dx], down: (dx, dy) => [dy, dx],
  };
  let best: { id: string; distance: number } | null = null;
  for (const node of flow.nodes) {
    const [ahead, aside] = away[direction](node.position.x - from.position.x, node.position.y - from.position.y);
    // Ahead counts only what is more ahead than aside, so that each arrow has its quarter of the plane.
    if (node.id === from.id || ahead <= 0 || ahead * 3 < Math.abs(aside)) continue;
    const distance = ahead + Math.abs(aside) * 2;
    if (!best || distance < best.distance) best = { id: node.id, distance };
  }
  return best?.id ?? null;
}

/** Nodes in the order in which a turn would come to them, with their depth; those it never meets come last. */
export function readingOrder(flow: Flow): FlowNode[] {
  const byId = new Map(flow.nodes.map((node) => [node.id, node]));
  const leaving = new Map<string, Flow['edges']>();
  for (const edge of flow.edges) leaving.set(edge.source, [...(leaving.get(edge.source) ?? []), edge]);
  const seen = new Set<string>();
  const order: FlowNode[] = [];
  const walk = (first: FlowNode) => {
    const open = [first];
    for (let node = open.pop(); node; node = open.pop()) {
      if (seen.has(node.id)) continue;
      seen.add(node.id);
      order.push(node);
      const from = node;
      const ways = outletsOf(from).map((outlet) => outlet.id);
      const next = (leaving.get(from.id) ?? [])
        .toSorted((one, other) => ways.indexOf(outletOfEdge(from, other.sourceHandle)) - ways.indexOf(outletOfEdge(from, one.sourceHandle)));
      open.push(...next.flatMap((edge) => byId.get(edge.target) ?? []));
    }
  };
  for (const node of flow.nodes.filter((one) => one.type === 'start')) walk(node);
  const targets = new Set(flow.edges.map((edge) => edge.target));
  for (const node of flow.nodes.filter((one) => !targets.has(one.id))) walk(node);
  for (const node of flow.nodes) walk(node);
  return order;
}
