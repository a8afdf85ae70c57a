import { withoutDisabled } from './disabled.ts';
import { cyclesOf, graphOf, reachableFrom, type Graph } from './graph.ts';
import type { Catalogue, Flow, FlowEdge, FlowNode, Problem } from './model.ts';
import { NODES, isNodeType } from './nodes/index.ts';
import { outletsOf } from './outlets.ts';

const error = (problem: Omit<Problem, 'severity'>): Problem => ({ ...problem, severity: 'error' });
const warning = (problem: Omit<Problem, 'severity'>): Problem => ({ ...problem, severity: 'warning' });
/** As it is called on the canvas: a name of its own, or its type's. */
const named = (node: FlowNode) => node.name || (isNodeType(node.type) ? NODES[node.type].title : node.id);

/** Every problem of a flow at once, each with the node and the field that it is about. */
export function validateFlow(flow: Flow, catalogue: Catalogue): Problem[] {
  const drawn = graphOf(flow);
  // What a turn would not meet cannot go wrong: a disabled node may stay unfinished.
  const run = withoutDisabled(flow);
  const graph = run === flow ? drawn : graphOf(run);
  return [
    ...duplicateIds(flow),
    ...run.nodes.flatMap((node) => nodeProblems(node, catalogue)),
    ...edgeProblems(flow, drawn),
    ...shapeProblems(run, graph, drawn),
    ...endlessCycles(graph),
  ];
}

export const hasErrors = (problems: readonly Problem[]) =>
  problems.some((problem) => problem.severity === 'error');

function duplicateIds(flow: Flow): Problem[] {
  const twice = (ids: string[]) => {
    const seen = new Set<string>();
    return [...new Set(ids.filter((id) => seen.size === seen.add(id).size))];
  };
  return [
    ...twice(flow.nodes.map((node) => node.id)).map((nodeId) =>
      error({ nodeId, code: 'node_id_twice', message: `Two nodes have the id "${nodeId}".` }),
    ),
    ...twice(flow.edges.map((edge) => edge.id)).map((id) =>
      error({ path: `edges.${id}`, code: 'edge_id_twice', message: `Two edges have the id "${id}".` }),
    ),
  ];
}

/** A document's unchanged nodes are the same objects: in an editor, one key's stroke asks for one node. */
const checked = new WeakMap<Catalogue, WeakMap<FlowNode, Problem[]>>();

function nodeProblems(node: FlowNode, catalogue: Catalogue): Problem[] {
  const ofCatalogue = checked.get(catalogue) ?? new WeakMap<FlowNode, Problem[]>();
  checked.set(catalogue, ofCatalogue);
  const problems = ofCatalogue.get(node) ?? check(node, catalogue);
  ofCatalogue.set(node, problems);
  return problems;
}

function check(node: FlowNode, catalogue: Catalogue): Problem[] {
  if (!isNodeType(node.type)) {
    const message = `This studio does not know the node type "${node.type}".`;
    return [error({ nodeId: node.id, path: 'type', code: 'node_type_unknown', message })];
  }
  return NODES[node.type].problemsOf(node.config, catalogue).map((problem) => ({ nodeId: node.id, ...problem }));
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

function shapeProblems(flow: Flow, graph: Graph, drawn: Graph): Problem[] {
  const starts = flow.nodes.filter((node) => node.type === 'start');
  const problems: Problem[] = [];
  if (starts.length === 0) problems.push(error({ code: 'start_missing', message: 'Add a start node.' }));
  for (const extra of starts.slice(1)) {
    problems.push(error({ nodeId: extra.id, code: 'start_twice', message: 'A flow has one start node.' }));
  }
  const from = starts.map((node) => node.id);
  const reachable = reachableFrom(graph, from);
  const reachableAsDrawn = graph === drawn ? reachable : reachableFrom(drawn, from);
  const leaving = new Map<string, FlowEdge[]>();
  for (const edge of flow.edges) leaving.set(edge.source, [...(leaving.get(edge.source) ?? []), edge]);
  for (const node of flow.nodes) {
    if (starts.length > 0 && !reachable.has(node.id)) {
      problems.push(
        reachableAsDrawn.has(node.id)
          ? warning({ nodeId: node.id, code: 'node_bypassed', message: `Only a disabled node leads to "${named(node)}": no turn comes there.` })
          : error({ nodeId: node.id, code: 'node_unreachable', message: `No way leads from the start to "${named(node)}". Connect it or delete it.` }),
      );
    }
    problems.push(...looseOutlets(leaving.get(node.id) ?? [], node));
  }
  const speaks = flow.nodes.some((node) => ['model', 'reply', 'handoff'].includes(node.type));
  if (!speaks) problems.push(warning({ code: 'flow_silent', message: 'Nothing in this flow replies.' }));
  return problems;
}

function looseOutlets(leaving: readonly FlowEdge[], node: FlowNode): Problem[] {
  const outlets = outletsOf(node);
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
        message: `${cycle.flatMap((id) => graph.nodes.get(id) ?? []).map((node) => `"${named(node)}"`).join(' → ')} go round without a limit. ` +
          'Put a condition with "Visits a turn, at most" on the way.',
      }),
    );
}
