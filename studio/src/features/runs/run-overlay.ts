import { computed, inject, provide, shallowReactive, shallowRef, type InjectionKey } from 'vue';
import type { NodeRun, Run } from './run-state.ts';

/**
 * The run that a canvas shows. By node, so that a card is drawn anew only when its own node's state changes:
 * a flow may have hundreds.
 */
export function createRunOverlay() {
  const shown = shallowRef<Run | null>(null);
  const nodes = shallowReactive(new Map<string, NodeRun>());
  const edges = shallowReactive(new Set<string>());

  function show(run: Run | null) {
    shown.value = run;
    for (const id of nodes.keys()) if (!run?.nodes.has(id)) nodes.delete(id);
    for (const [id, state] of run?.nodes ?? []) if (!isSame(nodes.get(id), state)) nodes.set(id, state);
    for (const id of edges) if (!run?.edges.has(id)) edges.delete(id);
    for (const id of run?.edges ?? []) edges.add(id);
  }

  return {
    /** Null when no run is shown. */
    phase: computed(() => shown.value?.phase ?? null),
    /** The node that the run is at, or was last. */
    at: computed(() => shown.value?.at ?? null),
    shown: computed(() => shown.value),
    nodeRun: (nodeId: string): NodeRun | undefined => nodes.get(nodeId),
    edges,
    show,
  };
}

export type RunOverlay = ReturnType<typeof createRunOverlay>;

/** States are plain data of a few fields: the same data is no change. */
const isSame = (one: NodeRun | undefined, other: NodeRun): boolean => one !== undefined && JSON.stringify(one) === JSON.stringify(other);

const KEY: InjectionKey<RunOverlay> = Symbol('run-overlay');

/** For the cards and edges of the canvas below. */
export function provideRunOverlay(overlay: RunOverlay = createRunOverlay()): RunOverlay {
  provide(KEY, overlay);
  return overlay;
}

/** Null on a canvas that shows no runs. */
export const useRunOverlay = (): RunOverlay | null => inject(KEY, null);
