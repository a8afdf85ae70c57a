import { watch, type Ref } from 'vue';

/**
 * A dialog that a menu's entry has opened gives the focus back to the button of that menu: the entry is gone by then.
 * For `@close-auto-focus` of the dialog's content; any other dialog gives it back by itself.
 */
export function useReturnFocus(open: Readonly<Ref<boolean>>): (event: Event) => void {
  let button: HTMLElement | null = null;
  watch(open, (now) => {
    if (now) button = menuButtonOf(document.activeElement);
  }, { immediate: true, flush: 'sync' });
  return (event) => {
    if (!button?.isConnected) return;
    event.preventDefault();
    button.focus();
  };
}

function menuButtonOf(element: Element | null): HTMLElement | null {
  const name = element?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  return name ? document.getElementById(name) : null;
}
