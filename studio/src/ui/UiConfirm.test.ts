import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import { i18n } from '../i18n.ts';
import UiConfirm from './UiConfirm.vue';

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
