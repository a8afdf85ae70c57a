import { useEventListener } from '@vueuse/core';
import { useOverlays } from '../stores/overlays.ts';

const WRITES = 'input:not([type=checkbox], [type=radio]), textarea, select';

/** Keys that hold on every page: the palette in text fields, too; a single character only outside of them. */
export function useShellKeys(): void {
  const overlays = useOverlays();
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    const target = event.target instanceof HTMLElement ? event.target : null;
    const isWriting = target !== null && (target.isContentEditable || target.matches(WRITES));
    if (control && !event.shiftKey && event.key.toLowerCase() === 'k') overlays.palette = !overlays.palette;
    else if (!control && event.key === '?' && !isWriting) overlays.shortcuts = true;
    else return;
    event.preventDefault();
  });
}
