import type { Flow, FlowNode } from './model.ts';

/** A flow indexed for walking: edges whose ends do not exist are left out. */
export interface Graph {
  nodes: ReadonlyMap<string, FlowNode>;
  successors: ReadonlyMap<string, readonly string[]>;
}

export function graphOf(flow: Flow): Graph {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const successors = new Map<string, string[]>(flow.nodes.map((node) => [node.id, []]));
  for (const edge of flow.edges) {
    if (nodes.has(edge.target)) successors.get(edge.source)?.push(edge.target);
  }
  return { nodes, successors };
}

/** Every node that a walk from `from` meets, itself included. */
export function reachableFrom(graph: Graph, from: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(graph.successors.get(id) ?? []));
  }
  return seen;
}

/**
 * The groups of nodes that can reach one another (strongly connected components of more than one node, or
 * with an edge to itself). Tarjan 1972, with an explicit stack so that a long flow cannot overflow ours.
 */
export function cyclesOf(graph: Graph): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const cycles: string[][] = [];

  const enter = (id: string) => {
    index.set(id, index.size);
    low.set(id, index.get(id) ?? 0);
    stack.push(id);
    onStack.add(id);
    return { id, rest: [...(graph.successors.get(id) ?? [])] };
  };
  const lower = (id: string, value: number | undefined) =>
    low.set(id, Math.min(low.get(id) ?? Infinity, value ?? Infinity));

  const leave = (id: string) => {
    if (low.get(id) !== index.get(id)) return;
    const component: string[] = [];
    for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
      onStack.delete(member);
      component.push(member);
      if (member === id) break;
    }
    const loopsOnItself = graph.successors.get(id)?.includes(id);
    if (component.length > 1 || loopsOnItself) cycles.push(component.reverse());
  };

  for (const root of graph.nodes.keys()) {
    if (index.has(root)) continue;
    const path = [enter(root)];
    for (let frame = path.at(-1); frame; frame = path.at(-1)) {
      const next = frame.rest.pop();
      if (next === undefined) {
        leave(frame.id);
        path.pop();
        const parent = path.at(-1);
        if (parent) lower(parent.id, low.get(frame.id));
      } else if (!index.has(next)) path.push(enter(next));
      else if (onStack.has(next)) lower(frame.id, index.get(next));
    }
  }
  return cycles;
}
