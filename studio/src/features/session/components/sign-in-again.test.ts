import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, expect, test, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { useSession } from '../stores/session.ts';
import SignInAgainDialog from './SignInAgainDialog.vue';

const BEA = { id: '01890a5d-ac96-774b-bcce-b302099a8057', email: 'b@bank.example', name: 'Bea', role: 'builder' as const, tenantId: '01890a5d-ac96-774b-bcce-b302099a8058' };
const CARL = { ...BEA, id: '01890a5d-ac96-774b-bcce-b302099a8059', email: 'c@bank.example', name: 'Carl' };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  document.body.innerHTML = '';
});

test.each([[BEA, 0], [CARL, 1]])('whoever signs in over a page goes on with it, and somebody else begins anew: $name', async (who, reloads) => {
  vi.stubGlobal('fetch', async () => Response.json({ user: who }));
  const reload = vi.spyOn(location, 'reload').mockImplementation(() => {});
  const pinia = createPinia();
  const session = useSession(pinia);
  session.user = BEA;
  session.ended = true;
  const view = mount(SignInAgainDialog, { attachTo: document.body, global: { plugins: [pinia, i18n] } });
  await flushPromises();
  const input = (type: string) => document.querySelector<HTMLInputElement>(`input[type=${type}]`);
  expect(input('email')?.value).toBe(BEA.email);
  for (const [type, value] of [['email', who.email], ['password', 'secret']] as const) {
    const field = input(type);
    if (field) field.value = value;
    field?.dispatchEvent(new Event('input', { bubbles: true }));
  }
  document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await flushPromises();
  expect([session.user?.name, session.ended, reload.mock.calls.length]).toEqual([who.name, false, reloads]);
  view.unmount();
});
