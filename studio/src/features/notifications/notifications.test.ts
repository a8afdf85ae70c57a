import { flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { Notification as Told } from '../../../../contract/http/notifications.ts';
import { late } from '../../api/testing/late.ts';
import { i18n, setLocale } from '../../i18n.ts';
import { dismiss, toasts } from '../../ui/toast.ts';
import { useSession } from '../session/stores/session.ts';
import NotificationPanel from './components/NotificationPanel.vue';
import { textOf } from './notification-text.ts';
import { useNotifications } from './stores/notifications.ts';

const id = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;
const waiting = (number: number, readAt: string | null = null): Told => ({
  id: id(number), at: '2026-11-23T08:00:00.000Z', readAt, kind: 'release-waiting',
  facts: { releaseId: id(9), agentName: 'Cards', version: '1.2.0', by: 'Bea', reason: null },
});
const percent = (share: number) => `${share * 100} %`;

class FakeSource {
  static last: FakeSource;
  readonly #listeners = new Map<string, (event: { data: string }) => void>();
  constructor(readonly address: string) {
    FakeSource.last = this;
  }
  addEventListener(type: string, listener: (event: { data: string }) => void): void {
    this.#listeners.set(type, listener);
  }
  say(event: { type: string }): void {
    this.#listeners.get(event.type)?.({ data: JSON.stringify(event) });
  }
  close(): void {}
}

let listed: Told[];
let asked: string[];
beforeEach(() => {
  setActivePinia(createPinia());
  [listed, asked] = [[], []];
  vi.stubGlobal('EventSource', FakeSource);
  vi.stubGlobal('fetch', vi.fn(async (address: string, init?: RequestInit) => {
    asked.push(`${init?.method} ${address.split('?')[0]}`);
    const unread = listed.filter(({ readAt }) => readAt === null).length;
    const body = init?.method === 'POST' ? { unread: 0 } : { items: listed, nextCursor: null, unread };
    return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
  }));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  for (const { id: shown } of toasts.value) dismiss(shown);
  await setLocale('en');
});

async function shown() {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:path(.*)*', component: { template: '<p />' } }] });
  const session = useSession();
  const view = mount(NotificationPanel, { global: { plugins: [i18n, router] }, attachTo: document.body });
  session.user = { id: id(1), email: 'm@bank.example', name: 'Mara', role: 'builder', tenantId: id(2) };
  await flushPromises();
  FakeSource.last.say({ type: 'ready' });
  await flushPromises();
  return { view, router, notifications: useNotifications() };
}

test('what arrives is on top, counted, and said once in the corner, though it is told twice', async () => {
  listed = [waiting(3, '2026-11-23T09:00:00.000Z')];
  const { view, notifications } = await shown();
  const arrival = { type: 'notification', notification: waiting(4), unread: 1 };
  FakeSource.last.say(arrival);
  FakeSource.last.say(arrival);
  await flushPromises();
  expect(notifications.unread).toBe(1);
  expect(view.findAll('[data-testid=notification]').map((one) => one.text())).toEqual([
    expect.stringContaining('Cards 1.2.0 waits for your decision'), expect.stringContaining('Proposed by Bea')]);
  expect(toasts.value.map(({ text }) => text)).toEqual(['Cards 1.2.0 waits for your decision']);
  view.unmount();
});

test('what arrives while the list is on its way is on it, though the list was read before', async () => {
  const { view, notifications } = await shown();
  const { answer, give } = late<void>();
  const list = vi.mocked(fetch).getMockImplementation();
  vi.mocked(fetch).mockImplementationOnce(async (...asking) => {
    const before = list?.(...asking);
    await answer;
    return before ?? Response.error();
  });
  FakeSource.last.say({ type: 'ready' });
  FakeSource.last.say({ type: 'notification', notification: waiting(4), unread: 1 });
  give();
  await flushPromises();
  expect([notifications.unread, notifications.items?.map((told) => told.id)]).toEqual([1, [id(4)]]);
  view.unmount();
});

test('following one leads to its thing and marks it as read', async () => {
  listed = [waiting(3)];
  const { view, router } = await shown();
  await view.get('[data-testid=notification]').trigger('click');
  await flushPromises();
  expect(router.currentRoute.value.path).toBe(`/releases/${id(9)}`);
  expect(asked).toContain(`POST /api/v1/me/notifications/${id(3)}/read`);
  expect(view.emitted('close')).toHaveLength(1);
  expect(view.text()).not.toContain('Unread');
  view.unmount();
});

test('all are marked as read up to the newest that is shown', async () => {
  listed = [waiting(4), waiting(3)];
  const { view } = await shown();
  const button = view.findAll('button').find((one) => one.text() === 'Mark all read');
  await button?.trigger('click');
  await flushPromises();
  expect(asked).toContain('POST /api/v1/me/notifications/read-all');
  expect(button?.attributes('disabled')).toBeDefined();
  view.unmount();
});

test('the browser is never asked by itself', async () => {
  const requestPermission = vi.fn(async () => 'granted');
  vi.stubGlobal('Notification', Object.assign(vi.fn(), { permission: 'default', requestPermission }));
  const { view } = await shown();
  FakeSource.last.say({ type: 'ready' });
  expect(requestPermission).not.toHaveBeenCalled();
  await view.get('[aria-pressed]').trigger('click');
  expect(requestPermission).toHaveBeenCalledOnce();
  view.unmount();
});

test('each kind has words in both languages, with nothing left to fill in', async () => {
  const release = { releaseId: id(9), agentName: 'Cards', version: '1.2.0', by: null, reason: null };
  const all: Told[] = [
    waiting(1),
    ...(['approved', 'rejected', 'aborted', 'rolled-back', 'given-up', 'expired', 'failed', 'released'] as const).map((decision) =>
      ({ id: id(1), at: '', readAt: null, kind: 'release-decided' as const, facts: { ...release, decision } })),
    ...(['completed', 'cancelled', 'over-budget', 'failed'] as const).map((status) =>
      ({ id: id(1), at: '', readAt: null, kind: 'evaluation-ended' as const, facts: { runId: id(1), suiteName: 'Fees', agentName: 'Cards', version: '1.2.0', status, score: 0.5 } })),
    ...(['ready', 'failed'] as const).map((status) =>
      ({ id: id(1), at: '', readAt: null, kind: 'document-ended' as const, facts: { knowledgeBaseId: id(1), documentId: id(1), filename: 'fees.pdf', status, reason: null } })),
  ];
  for (const locale of ['en', 'de'] as const) {
    await setLocale(locale);
    const said = all.map((told) => textOf(i18n.global.t, told, percent).title);
    expect(said.filter((title) => /[{}]|notifications\./.test(title))).toEqual([]);
    expect(new Set(said).size).toBe(all.length);
  }
});
