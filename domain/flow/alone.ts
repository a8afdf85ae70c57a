import type { Flow, FlowEdge, FlowNode } from './model.ts';

/**
 * A flow in which one node of another is run alone: the rest of a draft may be unfinished. A model keeps the search of
 * its flow, which says what it is told where nothing is found.
 * @returns undefined where there is no such node
 */
export function flowOfNode(flow: Flow, nodeId: string, { withSearch = true }: { withSearch?: boolean } = {}): Flow | undefined {
  const node = flow.nodes.find(({ id }) => id === nodeId);
  if (!node) return undefined;
  const { disabled: _disabled, ...enabled } = node;
  const search = withSearch && node.type === 'model' ? flow.nodes.filter(({ type }) => type === 'retrieve').slice(0, 1) : [];
  const way = node.type === 'start' ? [enabled] : [startOf(flow), ...search.map(({ disabled: _off, ...rest }) => rest), enabled];
  return { nodes: way, edges: way.slice(1).map((target, index) => edge(way[index]?.id ?? '', target.id)) };
}

function startOf({ nodes }: Flow): FlowNode {
  const start = nodes.find(({ type }) => type === 'start');
  if (start) return start;
  const taken = new Set(nodes.map(({ id }) => id));
  const id = taken.has('start') ? `start-${nodes.length}` : 'start';
  return { id, type: 'start', position: { x: 0, y: 0 }, config: {} };
}

const edge = (source: string, target: string): FlowEdge => ({ id: `${source}-${target}`, source, target });
