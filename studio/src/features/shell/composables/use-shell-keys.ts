import { useEventListener } from '@vueuse/core';
import { useOverlays } from '../stores/overlays.ts';

const isWritten = (target: HTMLElement) =>
  target.isContentEditable || target.matches('textarea, select') ||
  (target instanceof HTMLInputElement && !['checkbox', 'radio'].includes(target.type));

/** Keys that hold on every page: the palette in text fields, too; a single character only outside of them. */
export function useShellKeys(): void {
  const overlays = useOverlays();
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    const target = event.target instanceof HTMLElement ? event.target : null;
    const isWriting = target !== null && isWritten(target);
    if (control && !event.shiftKey && event.key.toLowerCase() === 'k') overlays.palette = !overlays.palette;
    else if (!control && event.key === '?' && !isWriting) overlays.shortcuts = true;
    else return;
    event.preventDefault();
  });
}
