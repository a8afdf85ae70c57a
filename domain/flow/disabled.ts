import type { Flow, FlowNode } from './model.ts';
import { outletOfEdge, outletsOf } from './outlets.ts';

/** A start cannot be passed through: there would be no beginning. */
export const isDisabled = (node: FlowNode): boolean => node.disabled === true && node.type !== 'start';

/**
 * The flow as a turn walks it: a disabled node is not there, and what led to it leads on to where its first way
 * out leads. Where that is nowhere, or only round disabled nodes, so is the edge.
 */
export function withoutDisabled(flow: Flow): Flow {
  const disabled = new Map(flow.nodes.filter(isDisabled).map((node) => [node.id, node]));
  if (disabled.size === 0) return flow;
  const onward = new Map<string, string>();
  for (const edge of flow.edges) {
    const source = disabled.get(edge.source);
    if (!source || onward.has(source.id)) continue;
    if (outletOfEdge(source, edge.sourceHandle) === (outletsOf(source)[0]?.id ?? 'next')) onward.set(source.id, edge.target);
  }
  const edges = flow.edges.flatMap((edge) => {
    if (disabled.has(edge.source)) return [];
    let target: string | undefined = edge.target;
    const passed = new Set<string>();
    while (target !== undefined && disabled.has(target)) {
      target = passed.has(target) ? undefined : (passed.add(target), onward.get(target));
    }
    return target === undefined ? [] : [target === edge.target ? edge : { ...edge, target }];
  });
  return { ...flow, nodes: flow.nodes.filter((node) => !disabled.has(node.id)), edges };
}
