import { mount } from '@vue/test-utils';
import { afterEach, expect, test, vi } from 'vitest';
import UiButton from './UiButton.vue';

afterEach(() => {
  document.body.innerHTML = '';
});

const made = (pressed: () => void) => mount(UiButton, { attachTo: document.body, props: { onClick: pressed } as object, slots: { default: 'Save' } });

test('a button that nobody has reached yet is disabled as browsers know it', async () => {
  const view = made(vi.fn());
  await view.setProps({ busy: true });
  expect([view.attributes('disabled'), view.attributes('aria-disabled')]).toEqual(['', undefined]);
});

test.each([['busy', { busy: true }], ['disabled', { disabled: true }]])('a button that becomes %s under somebody keeps the focus, and refuses to be pressed', async (_what, props) => {
  const pressed = vi.fn();
  const view = made(pressed);
  view.element.focus();
  await view.setProps(props);
  expect([view.attributes('disabled'), view.attributes('aria-disabled')]).toEqual([undefined, 'true']);
  expect(document.activeElement).toBe(view.element);
  await view.trigger('click');
  expect(pressed).not.toHaveBeenCalled();

  view.element.blur();
  await view.vm.$nextTick();
  expect([view.attributes('disabled'), view.attributes('aria-disabled')]).toEqual(['', undefined]);
  await view.setProps({ busy: false, disabled: false });
  await view.trigger('click');
  expect(pressed).toHaveBeenCalledOnce();
});
