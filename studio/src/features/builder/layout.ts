import type { Flow } from '../../../../domain/flow/model.ts';
import { ORDINARY_HEIGHT_PX, type Heights } from '../../../../domain/flow/operations/arrange.ts';
import { NODE_WIDTH_PX, snapped } from '../../../../domain/flow/operations/nodes.ts';
import type { Position } from '../../../../domain/flow/operations/operation.ts';

/**
 * Places for all nodes, left to right in layers, as Sugiyama's method has it (dagre). The library is loaded when
 * it is first asked for. The start stays where it is.
 */
export async function layOut(flow: Flow, heights: Heights): Promise<Record<string, Position>> {
  const { Graph, layout } = await import('@dagrejs/dagre');
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 44, ranksep: 84 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of flow.nodes) graph.setNode(node.id, { width: NODE_WIDTH_PX, height: heights.get(node.id) ?? ORDINARY_HEIGHT_PX });
  for (const edge of flow.edges) graph.setEdge(edge.source, edge.target, {}, edge.id);
  layout(graph);
  const places = flow.nodes.map(({ id }) => {
    const { x, y, width, height } = graph.node(id);
    return { id, x: x - width / 2, y: y - height / 2 };
  });
  const start = flow.nodes.find((node) => node.type === 'start') ?? flow.nodes[0];
  const origin = places.find((place) => place.id === start?.id);
  const by = start && origin ? { x: start.position.x - origin.x, y: start.position.y - origin.y } : { x: 0, y: 0 };
  return Object.fromEntries(places.map(({ id, x, y }) => [id, snapped({ x: x + by.x, y: y + by.y })]));
}
