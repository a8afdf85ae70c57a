import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { i18n } from '../../../i18n.ts';
import ConversationsPage from './ConversationsPage.vue';

const AGENT = '01890a5d-ac96-774b-bcce-b302099a8057';
const VERSION = '0f8fad5b-d9cb-469f-a165-70867728950e';
const at = '2026-01-05T10:00:00Z';
const row = {
  id: '1f8fad5b-d9cb-469f-a165-70867728950e', agentId: AGENT, agentName: 'Cards', versionId: VERSION, version: '1.0.0', mode: 'live', channel: 'web', status: 'open',
  customer: null, preview: 'What does it cost?', turnCount: 1, usage: { inputTokens: 1, outputTokens: 1, costMicros: 10, currency: 'USD' }, createdAt: at, lastActivityAt: at,
  outcome: 'failed', language: 'en', excerpt: [{ text: 'the ', found: false }, { text: 'fees', found: true }, { text: ' of it', found: false }],
};
const agent = {
  id: AGENT, name: 'Cards', description: '', status: 'draft', version: null, publishedVersionId: null, revision: 1, problemCount: 0, createdAt: at, createdBy: 'Bea', updatedAt: at, updatedBy: 'Bea',
};
const version = { id: VERSION, agentId: AGENT, version: '1.0.0', changeDescription: '', published: true, stage: null, createdAt: at, createdBy: 'Bea' };

let view: VueWrapper | undefined;
let router: Router;
let asked: URLSearchParams[] = [];

async function open(address: string, found: object[] = [row]) {
  asked = [];
  vi.stubGlobal('fetch', async (url: string) => {
    const { pathname, searchParams } = new URL(url, 'http://studio');
    if (pathname.endsWith('/versions')) return Response.json({ items: [version], nextCursor: null });
    if (pathname === '/api/v1/agents') return Response.json({ items: [agent], nextCursor: null });
    if (pathname === '/api/v1/tools') return Response.json({ items: [], nextCursor: null });
    asked.push(searchParams);
    return Response.json({ items: found, nextCursor: null, total: { count: found.length, orMore: false } });
  });
  router = createRouter({ history: createMemoryHistory(), routes: [
    { path: '/conversations', component: ConversationsPage }, { path: '/conversations/:id', component: { render: () => null } },
  ] });
  await router.push(address);
  view = mount(ConversationsPage, { attachTo: document.body, global: { plugins: [createPinia(), i18n, router] } });
  await flushPromises();
}
const last = () => Object.fromEntries(asked.at(-1) ?? []);
const text = () => view?.text() ?? '';

afterEach(() => {
  view?.unmount();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('what the address says is asked for, and shown as chips that can be taken off', async () => {
  await open(`/conversations?q=fee&agent=${AGENT}&version=${VERSION}&outcome=failed&language=de&costMax=0.05&rating=nonsense`);
  expect(last()).toEqual({ limit: '50', q: 'fee', agentId: AGENT, versionId: VERSION, outcome: 'failed', language: 'de', maxCostMicros: '50000', count: 'true' });
  const chips = view?.findAll('[data-testid^=chip-]').map((chip) => chip.text());
  expect(chips).toEqual(['Saysfee', 'AgentCards', 'Version1.0.0', 'OutcomeFailed', 'Cost up to, USD$0.05', 'LanguageGerman']);
  await view?.get('[data-testid=chip-agent]').trigger('click');
  await flushPromises();
  expect(router.currentRoute.value.query).not.toHaveProperty('version');
  expect(last()).not.toHaveProperty('agentId');
});

test('a choice is a step in the history; what is typed is one, too, and not each letter', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await open('/conversations');
  const push = vi.spyOn(router, 'push');
  const replace = vi.spyOn(router, 'replace');
  await view?.get('select[aria-label=Outcome]').setValue('stopped');
  await flushPromises();
  expect(last()).toMatchObject({ outcome: 'stopped' });
  for (const q of ['fe', 'fee', 'fees']) {
    await view?.get('[data-testid=conversation-search]').setValue(q);
    vi.advanceTimersByTime(q === 'fe' ? 0 : 400);
    await flushPromises();
  }
  expect(last()).toMatchObject({ outcome: 'stopped', q: 'fees' });
  expect([push.mock.calls.length, replace.mock.calls.length]).toEqual([2, 1]);
});

test('what was found says where, what came of it, and how many there are', async () => {
  await open('/conversations?q=fee');
  expect(view?.get('[data-testid=excerpt] mark').text()).toBe('fees');
  expect(view?.get('table').text()).toContain('Failed');
  expect(view?.get('[data-testid=conversation-count]').text()).toBe('1 conversation');
});

test('no match offers to clear the filters; no conversation at all, what to do', async () => {
  await open('/conversations?outcome=stopped', []);
  expect(text()).toContain('No conversation found');
  await view?.findAll('button').find((button) => button.text() === 'Clear filters')?.trigger('click');
  await flushPromises();
  expect(router.currentRoute.value.fullPath).toBe('/conversations');
  expect(text()).toContain('No conversations yet');
});
