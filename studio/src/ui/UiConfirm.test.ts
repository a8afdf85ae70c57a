import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import { i18n } from '../i18n.ts';
import UiConfirm from './UiConfirm.vue';

/** On a busy machine. */
const PATIENCE_MS = 10_000;

test('a confirmation is told while it is still known what about', async () => {
  const toDelete = ref<string | null>('the agent');
  const deleted: (string | null)[] = [];
  const page = defineComponent(() => () =>
    h(UiConfirm, {
      open: toDelete.value !== null,
      title: 'Delete?', text: 'It is gone then.', action: 'Delete',
      'onUpdate:open': (open: boolean) => { if (!open) toDelete.value = null; },
      onConfirm: () => deleted.push(toDelete.value),
    }));
  const mounted = mount(page, { global: { plugins: [i18n] }, attachTo: document.body });
  await nextTick();
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('[role=alertdialog] button')];
  buttons.find(({ textContent }) => textContent?.trim() === 'Delete')?.click();
  await nextTick();
  expect([deleted, toDelete.value]).toEqual([['the agent'], null]);
  mounted.unmount();
});

test('asked for by an entry of a menu, it gives the focus back to the button of that menu', async () => {
  document.body.innerHTML = '<button id="actions">Actions</button><div role="menu" aria-labelledby="actions"><div role="menuitem" tabindex="-1">Delete</div></div><div id="app"></div>';
  document.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  const open = ref(false);
  const page = defineComponent(() => () =>
    h(UiConfirm, { open: open.value, title: 'Delete?', text: 'It is gone then.', action: 'Delete', 'onUpdate:open': (now: boolean) => (open.value = now) }));
  const mounted = mount(page, { global: { plugins: [i18n] }, attachTo: '#app' });
  open.value = true;
  await expect.poll(() => document.activeElement?.textContent?.trim(), { timeout: PATIENCE_MS }).toBe('Cancel');
  document.querySelector('[role=menu]')?.remove();
  document.querySelector<HTMLButtonElement>('[role=alertdialog] button')?.click();
  await expect.poll(() => document.activeElement?.id, { timeout: PATIENCE_MS }).toBe('actions');
  mounted.unmount();
}, 3 * PATIENCE_MS);
