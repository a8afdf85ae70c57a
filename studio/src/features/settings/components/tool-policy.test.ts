import { flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEFAULT_POLICY, type TenantPolicy } from '../../../../../domain/tools/settings.ts';
import { i18n } from '../../../i18n.ts';
import ToolPolicySection from './ToolPolicySection.vue';

const TOOL = {
  name: 'transfer_funds', title: 'Transfer money', description: '', category: 'payments', effect: 'write', requiresAuth: true,
  requires2FA: true, rateLimitPerMinute: 5, parameters: {},
};
let kept: TenantPolicy & { revision: number; updatedBy: string | null; updatedAt: string | null };
let sent: (TenantPolicy & { revision: number })[];
beforeEach(() => {
  setActivePinia(createPinia());
  kept = { ...DEFAULT_POLICY, revision: 1, updatedBy: 'Mara', updatedAt: '2026-01-05T10:00:00.000Z' };
  sent = [];
  vi.stubGlobal('fetch', vi.fn(async (url: string, init?: RequestInit) => {
    const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
    if (String(url).includes('/api/v1/tools')) return answer({ items: [TOOL], nextCursor: null });
    if (init?.method !== 'PUT') return answer(kept);
    const body = JSON.parse(String(init.body)) as (typeof sent)[number];
    sent.push(body);
    if (body.revision !== kept.revision) return answer({ type: 'about:blank', title: 'Conflict', code: 'conflict', detail: 'Old.', status: 409, requestId: 'r' }, 409);
    kept = { ...kept, ...body, revision: kept.revision + 1 };
    return answer(kept);
  }));
});
afterEach(() => vi.unstubAllGlobals());

async function shown() {
  const view = mount(ToolPolicySection, { global: { plugins: [i18n] }, attachTo: document.body });
  await flushPromises();
  return view;
}
type View = Awaited<ReturnType<typeof shown>>;
const button = (view: View, name: string) => view.findAll('button').find((one) => one.text() === name);
const field = (view: View, name: string) => view.get<HTMLInputElement>(`input[name=${name}]`);
async function save(view: View) {
  await view.get('form').trigger('submit');
  await flushPromises();
}

test('money is shown in units, and saved in minor ones with the revision that was read', async () => {
  const view = await shown();
  expect(field(view, 'secondPersonAboveMinor').element.value).toBe('10000');
  await field(view, 'secondPersonAboveMinor').setValue('2500,50');
  await field(view, 'perDayMinor').setValue('');
  await view.get('select').setValue('transfer_funds');
  await save(view);
  expect(sent).toEqual([{ ...DEFAULT_POLICY, secondPersonAboveMinor: 250_050, perDayMinor: null, blockedTools: ['transfer_funds'], revision: 1 }]);
  expect(button(view, 'Save')?.attributes('disabled')).toBeDefined();
  view.unmount();
});

test('what is no amount is told, and not saved as no limit', async () => {
  const view = await shown();
  await field(view, 'perDayMinor').setValue('25k');
  expect(field(view, 'perDayMinor').attributes('aria-invalid')).toBe('true');
  await save(view);
  expect(sent).toEqual([]);
  view.unmount();
});

test.each([['Keep mine', '50'], ['Take theirs', '99']])('a policy that somebody else has saved meanwhile is told: %s', async (choice, writes) => {
  const view = await shown();
  await field(view, 'writes').setValue('50');
  kept = { ...kept, velocity: { writes: 99, windowMinutes: 60 }, revision: 7, updatedBy: 'Noor' };
  await save(view);
  expect(view.get('[role=alert]').text()).toContain('Noor has saved the policy meanwhile');
  expect(field(view, 'writes').element.value).toBe('50');
  await button(view, choice)?.trigger('click');
  await flushPromises();
  expect(field(view, 'writes').element.value).toBe(writes);
  expect(kept.velocity.writes).toBe(Number(writes));
  expect(view.find('[role=alert]').exists()).toBe(false);
  view.unmount();
});
