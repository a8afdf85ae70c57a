import { onKeyStroke } from '@vueuse/core';
import type { Ref } from 'vue';

type Place = Readonly<Ref<HTMLElement | null>>;

/**
 * The inbox by keyboard: j and k move along the list, Enter opens (they are links), a leads to where one approves,
 * takes over or writes, and r to where one rejects or hands back. Nothing is decided by a key alone.
 */
export function useInboxKeys(list: Place, detail: Place): void {
  const on = (key: string, act: () => void) =>
    onKeyStroke(key, (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      event.preventDefault();
      act();
    });
  on('j', () => move(1));
  on('k', () => move(-1));
  on('a', () => focusOn('[data-key=a]'));
  on('r', () => focusOn('[data-key=r]'));

  function move(by: 1 | -1): void {
    const items = [...(list.value?.querySelectorAll<HTMLElement>('[data-inbox-item]') ?? [])];
    const focused = items.findIndex((item) => item === document.activeElement);
    const open = items.findIndex((item) => item.getAttribute('aria-current') === 'true');
    const from = focused >= 0 ? focused : open;
    const next = from < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, from + by));
    items[next]?.focus();
  }

  /** A button is pressed, as it only opens a field; a field is entered. */
  function focusOn(selector: string): void {
    const target = detail.value?.querySelector<HTMLElement>(selector);
    if (!target) return;
    const field = target.matches('input, textarea') ? target : target.querySelector<HTMLElement>('input, textarea');
    if (field) return field.focus();
    target.focus();
    if (target.hasAttribute('data-opens')) target.click();
  }
}

const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
