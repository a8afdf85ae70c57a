import type { Flow } from '../model.ts';
import { within } from './nodes.ts';
import type { Position } from './operation.ts';

/**
 * A draft as operations and the canvas can hold it: programs may save one with an id twice, or edges that lead
 * nowhere, or places that no screen reaches. The first of a kind stays.
 */
export function tidyFlow(flow: Flow): Flow {
  const nodes = firsts(flow.nodes).map(reachable);
  const here = new Set(nodes.map((node) => node.id));
  const edges = firsts(flow.edges).filter((edge) => here.has(edge.source) && here.has(edge.target));
  const notes = firsts(flow.notes ?? []).map(reachable);
  const groups = firsts(flow.groups ?? [])
    .map((one) => (one.nodeIds.every((id) => here.has(id)) ? one : { ...one, nodeIds: one.nodeIds.filter((id) => here.has(id)) }))
    .filter((one) => one.nodeIds.length > 0);
  return { nodes, edges, ...(notes.length > 0 ? { notes } : {}), ...(groups.length > 0 ? { groups } : {}) };
}

function firsts<Item extends { id: string }>(items: readonly Item[]): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(item.id) && seen.add(item.id));
}

function reachable<Item extends { position: Position }>(item: Item): Item {
  const position = within(item.position);
  return position.x === item.position.x && position.y === item.position.y ? item : { ...item, position };
}
