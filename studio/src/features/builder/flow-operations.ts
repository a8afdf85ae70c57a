import type { Flow, FlowNode } from '../../../../domain/flow/model.ts';
import { outletsOf } from '../../../../domain/flow/validate.ts';

/** Changes of a flow document. Each gives a new flow and leaves the old one as it was. */
export type FlowChange = (flow: Flow) => Flow;

const COLUMN_PX = 300;
const ROW_PX = 150;

export const moveNodes =
  (positions: ReadonlyMap<string, FlowNode['position']>): FlowChange =>
  (flow) => ({
    ...flow,
    nodes: flow.nodes.map((node) => ({ ...node, position: rounded(positions.get(node.id) ?? node.position) })),
  });

const rounded = ({ x, y }: FlowNode['position']) => ({ x: Math.round(x), y: Math.round(y) });

export const setConfig =
  (nodeId: string, field: string, value: unknown): FlowChange =>
  (flow) => changeNode(flow, nodeId, (node) => ({ ...node, config: withField(node.config, field, value) }));

function withField(config: FlowNode['config'], field: string, value: unknown): FlowNode['config'] {
  const { [field]: _before, ...rest } = config;
  return value === undefined ? rest : { ...rest, [field]: value };
}

export const renameNode =
  (nodeId: string, name: string): FlowChange =>
  (flow) => changeNode(flow, nodeId, (node) => ({ ...node, name }));

function changeNode(flow: Flow, nodeId: string, change: (node: FlowNode) => FlowNode): Flow {
  return { ...flow, nodes: flow.nodes.map((node) => (node.id === nodeId ? change(node) : node)) };
}

/**
 * Adds a node of the type. With `after`, at its right and connected to its first free outlet; where there is
 * none, between it and the node that its first outlet leads to.
 */
export const addNode =
  (id: string, type: string, place: { position: FlowNode['position'] } | { after: string }): FlowChange =>
  (flow) => {
    const previous = 'after' in place ? flow.nodes.find((node) => node.id === place.after) : undefined;
    const wanted = previous
      ? { x: previous.position.x + COLUMN_PX, y: previous.position.y }
      : 'position' in place ? place.position : { x: 0, y: 0 };
    const grown = { ...flow, nodes: [...flow.nodes, { id, type, position: freeSpot(flow, wanted), config: {} }] };
    return previous ? joinAfter(grown, flow, previous, id) : grown;
  };

function joinAfter(grown: Flow, before: Flow, previous: FlowNode, id: string): Flow {
  const free = freeOutlet(before, previous);
  if (free) return connect(previous.id, free, id)(grown);
  const first = outletsOf(previous)[0]?.id;
  if (!first) return grown;
  const target = before.edges.find(
    (edge) => edge.source === previous.id && (edge.sourceHandle ?? first) === first,
  )?.target;
  const joined = connect(previous.id, first, id)(grown);
  const added = joined.nodes.find((node) => node.id === id);
  const onward = added && outletsOf(added)[0]?.id;
  return onward && target ? connect(id, onward, target)(joined) : joined;
}

function freeSpot(flow: Flow, wanted: FlowNode['position']): FlowNode['position'] {
  const taken = flow.nodes.some(
    ({ position }) => Math.abs(position.x - wanted.x) < COLUMN_PX / 2 && Math.abs(position.y - wanted.y) < ROW_PX * 0.8,
  );
  return taken ? freeSpot(flow, { x: wanted.x, y: wanted.y + ROW_PX }) : rounded(wanted);
}

function freeOutlet(flow: Flow, node: FlowNode): string | undefined {
  const outlets = outletsOf(node);
  const used = new Set(
    flow.edges.filter((edge) => edge.source === node.id).map((edge) => edge.sourceHandle ?? outlets[0]?.id),
  );
  return outlets.find((outlet) => !used.has(outlet.id))?.id;
}

/** An id that no node of the flow has: the type and a number. */
export function newNodeId(flow: Flow, type: string): string {
  const ids = new Set(flow.nodes.map((node) => node.id));
  let number = 1;
  while (ids.has(`${type}-${number}`)) number += 1;
  return `${type}-${number}`;
}

/** Connects an outlet to a node. An outlet has one edge: an older one is replaced. */
export const connect =
  (source: string, outlet: string, target: string): FlowChange =>
  (flow) => {
    const node = flow.nodes.find((candidate) => candidate.id === source);
    const first = node ? outletsOf(node)[0]?.id : undefined;
    const edge = { id: `${source}:${outlet}->${target}`, source, sourceHandle: outlet, target };
    const others = flow.edges.filter(
      (other) => other.source !== source || (other.sourceHandle ?? first) !== outlet,
    );
    return { ...flow, edges: [...others, edge] };
  };

/** Removes nodes with the edges that touch them, and edges. */
export const remove =
  (nodeIds: ReadonlySet<string>, edgeIds: ReadonlySet<string>): FlowChange =>
  (flow) => ({
    nodes: flow.nodes.filter((node) => !nodeIds.has(node.id)),
    edges: flow.edges.filter(
      (edge) => !edgeIds.has(edge.id) && !nodeIds.has(edge.source) && !nodeIds.has(edge.target),
    ),
  });
