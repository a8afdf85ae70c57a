import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import { i18n } from '../i18n.ts';
import { toast, toasts } from './toast.ts';
import UiDialog from './UiDialog.vue';
import UiToasts from './UiToasts.vue';

/** On a busy machine. */
const PATIENCE_MS = 10_000;

test('a message that is dismissed leaves the dialog below it open; a click beside both closes it', async () => {
  const open = ref(true);
  const page = defineComponent(() => () => [
    h(UiToasts),
    h('button', { id: 'elsewhere' }, 'Elsewhere'),
    h(UiDialog, { open: open.value, title: 'New suite', 'onUpdate:open': (now: boolean) => (open.value = now) }, () => h('input', { id: 'name' })),
  ]);
  const mounted = mount(page, { global: { plugins: [i18n] }, attachTo: document.body });
  toast('Something went wrong', 'negative');
  await expect.poll(() => document.activeElement?.closest('[role=dialog]'), { timeout: PATIENCE_MS }).toBeTruthy();
  const press = (element: Element | null) => {
    element?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, pointerType: 'mouse' }));
    if (element instanceof HTMLElement) element.click();
  };
  // The dialog listens from the next round on, so that the click that opened it does not close it.
  await new Promise((resolve) => setTimeout(resolve));
  press(document.querySelector('[data-toasts] button'));
  await expect.poll(() => toasts.value.length, { timeout: PATIENCE_MS }).toBe(0);
  await nextTick();
  expect(open.value).toBe(true);
  press(document.querySelector('#elsewhere'));
  await expect.poll(() => open.value, { timeout: PATIENCE_MS }).toBe(false);
  mounted.unmount();
});
