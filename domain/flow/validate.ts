import { cyclesOf, graphOf, reachableFrom, type Graph } from './graph.ts';
import type { Catalogue, Flow, FlowNode, Problem } from './model.ts';
import { NODES, isNodeType } from './nodes/index.ts';
import type { Outlet } from './nodes/definition.ts';

const error = (problem: Omit<Problem, 'severity'>): Problem => ({ ...problem, severity: 'error' });
const warning = (problem: Omit<Problem, 'severity'>): Problem => ({ ...problem, severity: 'warning' });
const named = (node: FlowNode | undefined) => node?.name || node?.id || '?';

/** Every problem of a flow at once, each with the node and the field that it is about. */
export function validateFlow(flow: Flow, catalogue: Catalogue): Problem[] {
  const graph = graphOf(flow);
  return [
    ...duplicateIds(flow),
    ...flow.nodes.flatMap((node) => nodeProblems(node, catalogue)),
    ...edgeProblems(flow, graph),
    ...shapeProblems(flow, graph),
    ...endlessCycles(graph),
  ];
}

export const hasErrors = (problems: readonly Problem[]) =>
  problems.some((problem) => problem.severity === 'error');

/** The outlets of a node as it is configured; none when its type or configuration is not valid. */
export function outletsOf(node: FlowNode): Outlet[] {
  if (!isNodeType(node.type)) return [];
  const definition = NODES[node.type];
  const config = definition.config.safeParse(node.config);
  return config.success ? definition.outlets(config.data as never) : [];
}

function duplicateIds(flow: Flow): Problem[] {
  const twice = (ids: string[]) => [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  return [
    ...twice(flow.nodes.map((node) => node.id)).map((nodeId) =>
      error({ nodeId, code: 'node_id_twice', message: `Two nodes have the id "${nodeId}".` }),
    ),
    ...twice(flow.edges.map((edge) => edge.id)).map((id) =>
      error({ path: `edges.${id}`, code: 'edge_id_twice', message: `Two edges have the id "${id}".` }),
    ),
  ];
}

function nodeProblems(node: FlowNode, catalogue: Catalogue): Problem[] {
  if (!isNodeType(node.type)) {
    const message = `This studio does not know the node type "${node.type}".`;
    return [error({ nodeId: node.id, path: 'type', code: 'node_type_unknown', message })];
  }
  const definition = NODES[node.type];
  const config = definition.config.safeParse(node.config);
  if (!config.success) {
    return config.error.issues.map((issue) =>
      error({ nodeId: node.id, path: issue.path.join('.'), code: 'config_invalid', message: issue.message }),
    );
  }
  const check = 'check' in definition ? definition.check : undefined;
  return (check?.(config.data as never, catalogue) ?? []).map((problem) => ({ nodeId: node.id, ...problem }));
}

function edgeProblems(flow: Flow, graph: Graph): Problem[] {
  const problems: Problem[] = [];
  const taken = new Set<string>();
  for (const edge of flow.edges) {
    const source = graph.nodes.get(edge.source);
    if (!source || !graph.nodes.has(edge.target)) {
      problems.push(error({
        ...(source ? { nodeId: source.id } : {}),
        path: `edges.${edge.id}`,
        code: 'edge_dangling',
        message: 'An edge leads from or to a node that does not exist.',
      }));
      continue;
    }
    const outlets = outletsOf(source);
    const handle = edge.sourceHandle ?? outlets[0]?.id ?? 'next';
    if (outlets.length > 0 && !outlets.some((outlet) => outlet.id === handle)) {
      problems.push(error({
        nodeId: source.id,
        path: `edges.${edge.id}`,
        code: 'outlet_unknown',
        message: `"${named(source)}" has no way out called "${handle}".`,
      }));
    }
    const key = `${edge.source}\n${handle}`;
    if (taken.has(key)) {
      problems.push(error({
        nodeId: source.id,
        path: `edges.${edge.id}`,
        code: 'outlet_taken_twice',
        message: `Two edges leave "${named(source)}" by "${handle}". A turn can take only one.`,
      }));
    }
    taken.add(key);
  }
  return problems;
}

function shapeProblems(flow: Flow, graph: Graph): Problem[] {
  const starts = flow.nodes.filter((node) => node.type === 'start');
  const problems: Problem[] = [];
  if (starts.length === 0) problems.push(error({ code: 'start_missing', message: 'Add a start node.' }));
  for (const extra of starts.slice(1)) {
    problems.push(error({ nodeId: extra.id, code: 'start_twice', message: 'A flow has one start node.' }));
  }
  const reachable = reachableFrom(graph, starts.map((node) => node.id));
  for (const node of flow.nodes) {
    if (starts.length > 0 && !reachable.has(node.id)) {
      const message = `No way leads from the start to "${named(node)}". Connect it or delete it.`;
      problems.push(error({ nodeId: node.id, code: 'node_unreachable', message }));
    }
    problems.push(...looseOutlets(flow, node));
  }
  const speaks = flow.nodes.some((node) => ['model', 'reply', 'handoff'].includes(node.type));
  if (!speaks) problems.push(warning({ code: 'flow_silent', message: 'Nothing in this flow replies.' }));
  return problems;
}

function looseOutlets(flow: Flow, node: FlowNode): Problem[] {
  const outlets = outletsOf(node);
  const leaving = flow.edges.filter((edge) => edge.source === node.id);
  return outlets
    .filter((outlet) => !leaving.some((edge) => (edge.sourceHandle ?? outlets[0]?.id) === outlet.id))
    .map((outlet) =>
      warning({
        nodeId: node.id,
        code: 'outlet_loose',
        message: `Nothing is connected to "${outlet.label}" of "${named(node)}": the turn ends there.`,
      }),
    );
}

/** A cycle is allowed where a condition on it counts its visits. */
function endlessCycles(graph: Graph): Problem[] {
  const limited = (id: string) => {
    const node = graph.nodes.get(id);
    return node?.type === 'condition' && typeof node.config['maxVisits'] === 'number';
  };
  return cyclesOf(graph)
    .filter((cycle) => !cycle.some(limited))
    .map((cycle) =>
      error({
        nodeId: cycle[0] ?? '',
        code: 'cycle_without_limit',
        message: `${cycle.map((id) => `"${named(graph.nodes.get(id))}"`).join(' → ')} go round without a limit. ` +
          'Put a condition with "Visits a turn, at most" on the way.',
      }),
    );
}
