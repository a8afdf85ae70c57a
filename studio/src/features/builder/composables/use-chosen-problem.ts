import type { Ref } from 'vue';

/**
 * A problem that is chosen from a list leads to its field once what shows the list has gone: that holds the focus while
 * it is there, and gives it back when it goes. For the list's `@chosen`, and `@closed` or `@close-auto-focus` around it.
 */
export function useChosenProblem(open: Ref<boolean>): { choose: (go: () => void) => void; onClosed: (event: Event) => void } {
  let chosen: (() => void) | null = null;
  return {
    choose(go) {
      chosen = go;
      open.value = false;
    },
    onClosed(event) {
      if (!chosen) return;
      event.preventDefault();
      chosen();
      chosen = null;
    },
  };
}
