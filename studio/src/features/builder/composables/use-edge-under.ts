import { shallowRef, watch } from 'vue';
import type { Canvas } from './use-canvas.ts';

/** The edge that something is held over: it would go between the edge's ends, and the edge shows that. */
export function useEdgeUnder(canvas: Canvas) {
  const edgeUnder = shallowRef<string | null>(null);

  function look(screen: { x: number; y: number }) {
    const elements = document.elementsFromPoint(screen.x, screen.y);
    const edge = elements.map((element) => element.closest<HTMLElement | SVGElement>('.vue-flow__edge')).find(Boolean);
    edgeUnder.value = edge?.dataset['id'] ?? null;
  }
  watch(edgeUnder, (now, before) => {
    for (const id of [before, now]) {
      const edge = id ? canvas.flow.findEdge(id) : undefined;
      if (edge) edge.class = edge.id === now ? 'receiving' : '';
    }
  });

  return { edgeUnder, look, forget: () => (edgeUnder.value = null) };
}
