import { isDisabled } from '../../../../domain/flow/disabled.ts';
import type { Flow, FlowEdge } from '../../../../domain/flow/model.ts';
import { outletOfEdge, outletsOf } from '../../../../domain/flow/outlets.ts';

interface Step {
  nodeId: string;
  outcome: string;
}

export interface Arrival {
  /** The edges that led to a step from the one before it, in their order. None for the first. */
  edges: string[];
  /** Nodes that are switched off, and were passed through on the way. */
  passed: string[];
}

/**
 * How a turn came to each of its steps on the flow that it ran on. A record names nodes and ways out, not edges: an
 * edge is the one that leads there by that way out, or over nodes that are switched off.
 */
export function walkOf(flow: Flow, steps: readonly Step[]): Arrival[] {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const leaving = (id: string, outlet: string): FlowEdge | undefined => {
    const node = nodes.get(id);
    return node && flow.edges.find((edge) => edge.source === id && outletOfEdge(node, edge.sourceHandle) === outlet);
  };
  return steps.map((step, index) => {
    const before = steps[index - 1];
    const edges: string[] = [];
    const passed: string[] = [];
    for (let edge = before && leaving(before.nodeId, before.outcome); edge; ) {
      edges.push(edge.id);
      const target = nodes.get(edge.target);
      if (edge.target === step.nodeId || !target || !isDisabled(target) || passed.includes(target.id)) break;
      passed.push(target.id);
      edge = leaving(target.id, outletsOf(target)[0]?.id ?? 'next');
    }
    return { edges, passed };
  });
}
