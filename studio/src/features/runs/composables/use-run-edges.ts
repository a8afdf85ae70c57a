import { watch } from 'vue';
import type { VueFlowStore } from '@vue-flow/core';
import { useRunOverlay } from '../run-overlay.ts';

/** Draws the edges that the shown run has taken; the one that leads to where it is, moving. Only what changes is touched. */
export function useRunEdges(flow: Pick<VueFlowStore, 'findEdge'>): void {
  const overlay = useRunOverlay();
  if (!overlay) return;
  const drawn = new Map<string, boolean>();
  watch(
    () => {
      const at = overlay.phase.value === 'running' ? overlay.at.value : null;
      // An edge of a large flow may be drawn later than the run takes it.
      return new Map([...overlay.edges].flatMap((id) => {
        const edge = flow.findEdge(id);
        return edge ? [[id, edge.target === at] as const] : [];
      }));
    },
    (taken) => {
      for (const id of drawn.keys()) if (!taken.has(id)) draw(id, null);
      for (const [id, moving] of taken) if (drawn.get(id) !== moving) draw(id, moving);
    },
  );

  function draw(id: string, moving: boolean | null) {
    const edge = flow.findEdge(id);
    if (moving === null) drawn.delete(id);
    else drawn.set(id, moving);
    if (!edge) return;
    edge.class = moving === null ? '' : 'taken';
    edge.animated = moving === true;
  }
}
