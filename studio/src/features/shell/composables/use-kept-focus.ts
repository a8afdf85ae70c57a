import { onBeforeUnmount, onMounted, type Ref } from 'vue';

const FOCUSABLE = ':is(a[href], button, input, select, textarea, summary, [tabindex="0"]):not([tabindex="-1"])';

const takes = (one: HTMLElement): boolean => {
  one.focus();
  return document.activeElement === one;
};

/**
 * What had the focus may leave the page by what it did: a row that deletes itself, "Pause" that becomes "Resume".
 * Who reads by keyboard or by ear would start at the top again. The focus goes to what came after it, or else before it.
 *
 * `within`: the page. What is outside of it, such as dialogs, gives the focus back by itself; where that is gone by
 * then, the place on the page counts from which it was opened.
 */
export function useKeptFocus(within: Readonly<Ref<HTMLElement | null>>, isOn: () => boolean): void {
  let around: HTMLElement[] = [];
  let at = -1;

  function remember({ target }: FocusEvent) {
    if (!isOn()) at = -1;
    if (!isOn() || !(target instanceof HTMLElement) || !within.value?.contains(target)) return;
    around = [...within.value.querySelectorAll<HTMLElement>(FOCUSABLE)];
    at = around.indexOf(target);
  }
  /** Who clicks beside everything has let go of the focus. */
  function letGo({ target }: PointerEvent) {
    if (target instanceof Element && within.value?.contains(target) && !target.closest(FOCUSABLE)) at = -1;
  }
  function restore() {
    const isLost = document.activeElement === document.body && at >= 0 && around[at]?.isConnected === false;
    if (!isLost || !isOn() || document.querySelector('[role=dialog], [role=alertdialog], [role=menu]')) return;
    const others = [...around.slice(at + 1), ...around.slice(0, at).reverse()].filter((one) => one.isConnected);
    at = -1;
    // What is hidden or switched off does not take it.
    if (!others.some(takes)) within.value?.focus();
  }
  // After the frame, so that whoever removed it may give the focus to what it thinks best.
  const observer = new MutationObserver(() => at >= 0 && around[at]?.isConnected === false && requestAnimationFrame(restore));
  onMounted(() => {
    document.addEventListener('focusin', remember);
    document.addEventListener('pointerdown', letGo);
    observer.observe(document.body, { childList: true, subtree: true });
  });
  onBeforeUnmount(() => {
    document.removeEventListener('focusin', remember);
    document.removeEventListener('pointerdown', letGo);
    observer.disconnect();
  });
}
