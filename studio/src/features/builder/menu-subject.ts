import type { Position } from '../../../../domain/flow/operations/operation.ts';

/** What a menu on the canvas is about. */
export type MenuSubject =
  | { kind: 'canvas'; at: Position }
  | { kind: 'node' | 'note' | 'edge' | 'group'; id: string }
  | { kind: 'several'; ids: readonly string[] };

/** What was pointed at. @param selected what is selected: where it is several, a press on one of them is about all */
export function subjectAt(target: Element, at: Position, selected: readonly string[]): MenuSubject {
  const item = target.closest<HTMLElement>('.vue-flow__node');
  const id = item?.dataset['id'];
  if (selected.length > 1 && (target.closest('.vue-flow__nodesselection') || (id && selected.includes(id)))) return { kind: 'several', ids: selected };
  if (item && id) return { kind: item.classList.contains('vue-flow__node-note') ? 'note' : 'node', id };
  // The buttons in an edge's middle are the edge, too.
  const edge = target.closest<SVGElement>('.vue-flow__edge')?.dataset['id'] ?? target.closest<HTMLElement>('[data-edge]')?.dataset['edge'];
  if (edge) return { kind: 'edge', id: edge };
  const group = target.closest<HTMLElement>('[data-group]')?.dataset['group'];
  return group ? { kind: 'group', id: group } : { kind: 'canvas', at };
}
