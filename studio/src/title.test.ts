import { expect, test } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { keepTitle, useTitle } from './title.ts';

test('a page names the window while it is shown, follows what it reads, and leaves the name to the page that came before it left', async () => {
  const app = effectScope();
  const [first, second] = [effectScope(), effectScope()];
  const ofRoute = ref<string | undefined>('Agents');
  const name = ref<string>();
  app.run(() => keepTitle(() => ofRoute.value));
  expect(document.title).toBe('Agents · CitiFlow');

  first.run(() => useTitle(() => [name.value, name.value && 'Agent']));
  await nextTick();
  expect(document.title).toBe('Agents · CitiFlow');
  name.value = 'Cards';
  await nextTick();
  expect(document.title).toBe('Cards · Agent · CitiFlow');

  second.run(() => useTitle(() => ['Loans']));
  first.stop();
  await nextTick();
  expect(document.title).toBe('Loans · CitiFlow');
  second.stop();
  ofRoute.value = undefined;
  await nextTick();
  expect(document.title).toBe('CitiFlow');
  app.stop();
});
