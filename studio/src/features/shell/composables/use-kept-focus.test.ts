import { mount } from '@vue/test-utils';
import { afterEach, expect, test } from 'vitest';
import { defineComponent, h, useTemplateRef } from 'vue';
import { useKeptFocus } from './use-kept-focus.ts';

const view = (isOn = () => true) => mount(defineComponent({
  setup() {
    useKeptFocus(useTemplateRef<HTMLElement>('page'), isOn);
    return () => h('main', { ref: 'page', tabindex: -1 }, ['one', 'two', 'three'].map((id) => h('button', { id }, id)));
  },
}), { attachTo: document.body });
const focused = () => document.activeElement?.id ?? '';
const button = (id: string) => document.getElementById(id);
afterEach(() => {
  document.body.innerHTML = '';
});

test('what leaves with the focus gives it to what came after it, and the last to what came before', async () => {
  const shown = view();
  button('two')?.focus();
  button('two')?.remove();
  await expect.poll(focused).toBe('three');
  button('three')?.remove();
  await expect.poll(focused).toBe('one');
  shown.unmount();
});

test('a dialog whose button is gone by the time that it closes leaves the focus where the button was', async () => {
  const shown = view();
  button('two')?.focus();
  document.body.insertAdjacentHTML('beforeend', '<div role="dialog"><button id="confirm">Yes</button></div>');
  button('confirm')?.focus();
  button('two')?.remove();
  document.querySelector('[role=dialog]')?.remove();
  await expect.poll(focused).toBe('three');
  shown.unmount();
});

test('what is switched off is passed over, and the page has it where nothing else takes it', async () => {
  const shown = view();
  button('two')?.focus();
  button('three')?.setAttribute('disabled', '');
  button('two')?.remove();
  await expect.poll(focused).toBe('one');
  button('one')?.remove();
  await expect.poll(() => document.activeElement?.tagName).toBe('MAIN');
  shown.unmount();
});

const frames = async () => {
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
};

test('a page that keeps the focus itself is left alone', async () => {
  const shown = view(() => false);
  button('two')?.focus();
  button('two')?.remove();
  await frames();
  expect(focused()).toBe('');
  shown.unmount();
});

test('who has clicked beside everything gets no focus when the page changes later', async () => {
  const shown = view();
  button('two')?.focus();
  document.querySelector('main')?.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  button('two')?.remove();
  await frames();
  expect(focused()).toBe('');
  shown.unmount();
});
