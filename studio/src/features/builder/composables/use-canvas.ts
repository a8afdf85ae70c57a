import { useVueFlow } from '@vue-flow/core';
import { useMediaQuery } from '@vueuse/core';
import { computed, nextTick, shallowRef } from 'vue';
import type { Heights } from '../../../../../domain/flow/operations/arrange.ts';
import { NODE_WIDTH_PX } from '../../../../../domain/flow/operations/nodes.ts';
import type { Position } from '../../../../../domain/flow/operations/operation.ts';
import { claimFocus } from '../../../ui/focus-claim.ts';
import { FIT } from '../first-view.ts';

export const CANVAS = 'agent';
const DRAWER_PX = 360;
const FRAMES_AT_MOST = 20;

/** The canvas as the rest of the builder uses it: what is selected on it, where things are, where the focus goes. */
export function useCanvas() {
  const flow = useVueFlow(CANVAS);
  const roomy = useMediaQuery('(min-width: 768px)');
  const calm = useMediaQuery('(prefers-reduced-motion: reduce)');
  /** The node that Tab comes back to: one of many is in the order of Tab. */
  const current = shallowRef<string | null>(null);

  /** Where a person last worked. */
  const area = shallowRef<'canvas' | 'outline'>('canvas');

  const selectedNodes = computed(() => flow.getSelectedNodes.value.map((node) => node.id));
  const selectedEdges = computed(() => flow.getSelectedEdges.value.map((edge) => edge.id));

  function select(ids: Iterable<string>) {
    flow.removeSelectedElements();
    flow.addSelectedNodes([...ids].flatMap((id) => flow.findNode(id) ?? []));
  }

  /** Nodes and notes, in view or not: what is done with all of them is done with what explains them. */
  const selectAll = () => select(flow.nodes.value.map(({ id }) => id));

  function toggle(id: string) {
    const node = flow.findNode(id);
    if (!node) return;
    if (selectedNodes.value.includes(id)) flow.removeSelectedNodes([node]);
    else flow.addSelectedNodes([...flow.getSelectedNodes.value, node]);
  }

  const boxOf = () => flow.vueFlowRef.value?.getBoundingClientRect() ?? null;

  /** A place on the screen in the flow's own coordinates. */
  const placeAt = (screen: Position): Position => flow.screenToFlowCoordinate(screen);

  /** The middle of what is seen, for what is added without a place. */
  function middle(): Position {
    const box = boxOf();
    if (!box) return { x: 0, y: 0 };
    const at = placeAt({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
    return { x: at.x - NODE_WIDTH_PX / 2, y: at.y - 40 };
  }

  const heights = (): Heights =>
    new Map(flow.getNodes.value.filter((node) => node.dimensions.height > 0).map((node) => [node.id, node.dimensions.height]));

  /** Brings a node out from under the drawer or from beyond the edge of what is seen. */
  function reveal(id: string | null, drawerOpen: boolean): void {
    const node = id ? flow.findNode(id) : undefined;
    const box = boxOf();
    if (!node || !box) return;
    const covered = drawerOpen && roomy.value ? DRAWER_PX : 0;
    const { x, y, zoom } = flow.viewport.value;
    const left = node.position.x * zoom + x;
    const top = node.position.y * zoom + y;
    const seen = left > 0 && left + NODE_WIDTH_PX * zoom < box.width - covered && top > 0 && top + 60 * zoom < box.height;
    if (seen) return;
    void flow.setCenter(node.position.x + (NODE_WIDTH_PX + covered / zoom) / 2, node.position.y + 60, {
      zoom: Math.max(zoom, 0.5), duration: calm.value ? 0 : 220,
    });
  }

  /**
   * Gives a node or note the keyboard's focus, and makes it the one that Tab comes back to.
   *
   * @returns whether it has it: not where the person has gone elsewhere before it was drawn.
   */
  async function focus(id: string, drawerOpen = false): Promise<boolean> {
    const holds = claimFocus();
    const before = current.value;
    current.value = id;
    let revealed = false;
    // What was added just now is not known to Vue Flow at once.
    const show = () => {
      if (revealed || current.value !== id || !flow.findNode(id)) return;
      revealed = true;
      reveal(id, drawerOpen);
    };
    show();
    await nextTick();
    // A new node has no element yet, or one that is not measured yet and takes no focus; so has one that was out of sight.
    for (let frames = 0; frames < FRAMES_AT_MOST && !isReady(elementOf(id)); frames += 1) {
      show();
      await new Promise((done) => requestAnimationFrame(done));
    }
    if (current.value !== id) return false;
    if (!holds()) {
      current.value = before;
      return false;
    }
    // Who works in the outline stays there.
    const row = area.value === 'outline' ? document.querySelector<HTMLElement>(`[data-outline="${CSS.escape(id)}"] [data-name]`) : null;
    if (row) row.focus();
    else elementOf(id)?.focus({ preventScroll: true });
    return true;
  }
  const isReady = (element: HTMLElement | null) => element !== null && element.style.visibility !== 'hidden';
  const elementOf = (id: string) =>
    flow.vueFlowRef.value?.querySelector<HTMLElement>(`.vue-flow__node[data-id="${CSS.escape(id)}"]`) ?? null;

  const fit = () => flow.fitView({ ...FIT, duration: calm.value ? 0 : 180 });


  return { flow, roomy, calm, current, area, selectedNodes, selectedEdges, select, selectAll, toggle, boxOf, placeAt, middle, heights, reveal, focus, fit };
}

export type Canvas = ReturnType<typeof useCanvas>;
