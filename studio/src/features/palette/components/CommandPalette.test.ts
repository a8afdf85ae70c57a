import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { createMemoryHistory, createRouter, RouterView } from 'vue-router';
import { i18n } from '../../../i18n.ts';
import { theme } from '../../../theme.ts';
import { useSession } from '../../session/stores/session.ts';
import ShellOverlays from '../../shell/components/ShellOverlays.vue';
import { useOverlays } from '../../shell/stores/overlays.ts';
import { offerCommands } from '../composables/use-page-commands.ts';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const at = '2026-01-05T10:00:00Z';
const agent = { id: ID, name: 'Card support', description: '', status: 'draft', version: null, publishedVersionId: null, revision: 1, problemCount: 0, createdAt: at, createdBy: 'Bea', updatedAt: at, updatedBy: 'Bea' };
/** A shared machine is slow to load a component. */
const PATIENCE = { timeout: 20_000 };
const listed = (address: string) => (address.startsWith('/api/v1/agents') ? [agent] : []);

let view: VueWrapper | undefined;
let publish: ReturnType<typeof vi.fn>;
async function studio(role: 'builder' | 'operator' = 'builder') {
  vi.stubGlobal('fetch', async (address: string) => Response.json({ items: listed(address), nextCursor: null }));
  // The inbox listens as long as its count is shown.
  vi.stubGlobal('EventSource', class { addEventListener() { /* says nothing */ } close() { /* nothing is open */ } });
  const pinia = createPinia();
  setActivePinia(pinia);
  useSession().user = { id: 'bea', email: 'bea@example.com', name: 'Bea', role, tenantId: 't' };
  const page = defineComponent({
    setup() {
      offerCommands(() => [{ id: 'publish', group: 'here', label: 'Publish version', icon: 'i', run: publish }]);
      return () => h('button', { id: 'here' }, 'Here');
    },
  });
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:path(.*)*', component: page }] });
  await router.push('/conversations');
  view = mount(defineComponent(() => () => [h(RouterView), h(ShellOverlays)]), { attachTo: document.body, global: { plugins: [pinia, i18n, router] } });
  await flushPromises();
  document.getElementById('here')?.focus();
  return { router };
}
const press = async (key: string, more: KeyboardEventInit = {}) => {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  await vi.dynamicImportSettled();
  await flushPromises();
};
const input = () => document.querySelector<HTMLInputElement>('[data-testid=command-palette] input');
const options = () => [...document.querySelectorAll<HTMLElement>('[role=option]')].map((option) => option.dataset['command']);
async function opened() {
  await press('k', { ctrlKey: true });
  await vi.waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('combobox'), PATIENCE);
}
async function ask(words: string) {
  const field = input();
  if (!field) throw new Error('The palette is closed.');
  field.value = words;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await flushPromises();
}

beforeEach(() => {
  localStorage.clear();
  publish = vi.fn();
});
afterEach(() => {
  view?.unmount();
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

test('opens by its key, finds an agent by words, and Enter goes there; next time it is the first', async () => {
  const { router } = await studio();
  await opened();
  await ask('card');
  expect(options()).toEqual([`agent/${ID}`]);
  expect(document.getElementById(input()?.getAttribute('aria-activedescendant') ?? '')?.dataset['command']).toBe(`agent/${ID}`);
  await press('Enter');
  await vi.waitFor(() => expect(router.currentRoute.value.path).toBe(`/agents/${ID}`), PATIENCE);
  expect(input()).toBeNull();
  await opened();
  await vi.waitFor(() => expect(options()[0]).toBe(`agent/${ID}`), PATIENCE);
});

test('does what the open page offers, and things of everywhere, by keyboard; then the focus is where it was', async () => {
  await studio();
  await opened();
  await ask('publish');
  await press('Enter');
  expect(publish).toHaveBeenCalledOnce();
  await vi.waitFor(() => expect(document.activeElement?.id).toBe('here'), PATIENCE);
  theme.value = 'light';
  await opened();
  await ask('theme dark');
  await press('Enter');
  expect(theme.value).toBe('dark');
});

test('Escape closes it and gives the focus back; a role sees only what it may do', async () => {
  await studio('operator');
  await opened();
  await ask('new agent');
  expect(options()).toEqual([]);
  expect(document.querySelector('[data-testid=command-palette] [role=status]')?.textContent).toContain('Nothing matches “new agent”.');
  await press('Escape');
  await vi.waitFor(() => expect(document.activeElement?.id).toBe('here'), PATIENCE);
  expect(input()).toBeNull();
});

test('? shows the shortcuts, but not while something is written', async () => {
  await studio();
  const overlays = useOverlays();
  const field = document.body.appendChild(document.createElement('input'));
  field.focus();
  await press('?');
  expect(overlays.shortcuts).toBe(false);
  document.getElementById('here')?.focus();
  await press('?');
  await nextTick();
  expect(overlays.shortcuts).toBe(true);
});
