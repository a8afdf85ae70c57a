import { flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { TooltipProvider } from 'reka-ui';
import { h, type Component } from 'vue';
import type { AnalyticsFigures, AnalyticsSummary } from '../../../../../contract/http/analytics.ts';
import { i18n } from '../../../i18n.ts';
import AnalyticsPage from './AnalyticsPage.vue';
import FigureTiles from './FigureTiles.vue';
import SeriesGrid from './SeriesGrid.vue';

// There is nothing to draw on here; what is drawn is chart-option's.
vi.mock('../chart-parts.ts', () => ({ init: () => ({ setOption: () => undefined, resize: () => undefined, dispose: () => undefined }) }));

const nothing: AnalyticsFigures = {
  conversations: 0, handedOver: 0, turns: 0, failedTurns: 0, ratings: 0, goodRatings: 0, averageRating: null, latency: { p50Ms: null, p95Ms: null },
  firstText: { p50Ms: null, p95Ms: null }, inputTokens: 0, outputTokens: 0, costMicros: 0, toolCalls: 0, toolCallsSucceeded: 0, guardrailTurns: 0, turnsWithoutKnowledge: 0,
};
const busy: AnalyticsFigures = {
  ...nothing, conversations: 40, handedOver: 4, turns: 100, failedTurns: 2, ratings: 10, goodRatings: 8, averageRating: 4.25, latency: { p50Ms: 1_200, p95Ms: 3_400 },
  inputTokens: 1_000, outputTokens: 500, costMicros: 2_000_000, toolCalls: 50, toolCallsSucceeded: 45, turnsWithoutKnowledge: 5,
};
const bucket = { conversations: 20, handedOver: 2, turns: 50, failedTurns: 1, p50Ms: 1_200, p95Ms: null, ratings: 5, goodRatings: 4, inputTokens: 500, outputTokens: 250, costMicros: 1_000_000 };
const id = '00000000-0000-4000-8000-000000000001';
const summaryOf = (current: AnalyticsFigures): AnalyticsSummary => ({
  period: { from: '2026-05-10T00:00:00.000Z', to: '2026-05-12T00:00:00.000Z', previousFrom: '2026-05-08T00:00:00.000Z', previousTo: '2026-05-10T00:00:00.000Z', timeZone: 'UTC', bucket: 'day' },
  current, previous: { ...nothing, conversations: 50, handedOver: 10, turns: 80, costMicros: 4_000_000 },
  series: [{ ...bucket, start: '2026-05-10T00:00:00.000Z' }, { ...bucket, start: '2026-05-11T00:00:00.000Z', p50Ms: null }],
});

let current: AnalyticsFigures;
let asked: URL[];
beforeEach(() => {
  setActivePinia(createPinia());
  [current, asked] = [busy, []];
  vi.stubGlobal('fetch', vi.fn(async (address: string) => {
    const url = new URL(address, 'http://studio.example');
    asked.push(url);
    const answers: Record<string, object> = {
      summary: summaryOf(current), usage: { items: [{ key: 'm', name: 'm', agentId: null, conversations: 1, turns: 1, inputTokens: 1, outputTokens: 1, costMicros: 1 }] },
      'knowledge-gaps': { turns: 7, items: [{ question: 'Student accounts?', count: 5, lastAt: '2026-05-10T00:00:00.000Z', conversationId: id, agentId: id, agentName: 'Cards', knowledgeBases: [{ id, name: 'Guide' }] }] },
      approvals: { items: [{ toolName: 'transfer_funds', kind: '2fa', waiting: 3, oldestAt: '2026-05-10T00:00:00.000Z' }], waiting: 3, oldestAt: null },
      agents: { items: [], nextCursor: null },
    };
    const body = answers[url.pathname.split('/').at(-1) ?? ''] ?? { items: [], nextCursor: null };
    return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
  }));
});
afterEach(() => vi.unstubAllGlobals());

const inProvider = (part: Component, props: object) => mount({ render: () => h(TooltipProvider, () => h(part, props)) }, { global: { plugins: [i18n] }, attachTo: document.body });

async function shown(path: string) {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:path(.*)*', component: { template: '<p />' } }] });
  await router.push(path);
  const view = mount({ render: () => h(TooltipProvider, () => h(AnalyticsPage)) }, { global: { plugins: [i18n, router] }, attachTo: document.body });
  await flushPromises();
  return { view, router };
}
const reportsAsked = (name: string) => asked.filter(({ pathname }) => pathname.endsWith(`/analytics/${name}`)).map(({ searchParams }) => Object.fromEntries(searchParams));

test('the address decides what is asked, and what is chosen goes to the address', async () => {
  const { view, router } = await shown(`/analytics?from=2026-05-10&to=2026-05-11&mode=test&agent=${id}`);
  expect(reportsAsked('summary')).toMatchObject([{ from: '2026-05-10', to: '2026-05-11', mode: 'test', agentId: id }]);
  const live = view.findAll('[aria-pressed]').find((one) => one.text() === 'Live');
  await live?.trigger('click');
  await flushPromises();
  expect(router.currentRoute.value.query).toEqual({ from: '2026-05-10', to: '2026-05-11', agent: id });
  expect(reportsAsked('summary').at(-1)).toMatchObject({ mode: 'live' });
  expect(view.get('[data-testid=period]').text()).toContain('Times in UTC');
  expect(view.get('a[aria-label="Tools as CSV"]').attributes('href')).toMatch(/\/api\/v1\/analytics\/tools\/csv\?from=2026-05-10&to=2026-05-11/);
  view.unmount();
}, 20_000);

test('figures stand beside the period before, and are for the better or the worse', () => {
  const view = inProvider(FigureTiles, { summary: summaryOf(busy) });
  const figure = (name: string) => view.get(`[data-figure=${name}]`);
  expect(figure('contained').text()).toContain('90.0 %');
  // 40 of 50 before: ten points more of them are good news.
  expect(figure('contained').text()).toContain('up 10.0 pts from the period before');
  expect(figure('contained').find('.text-positive').exists()).toBe(true);
  expect(figure('conversations').text()).toContain('down 20.0 % from the period before');
  expect(figure('conversations').find('.text-positive, .text-negative').exists()).toBe(false);
  expect(figure('satisfaction').text()).toContain('nothing before');
  expect(figure('failed').find('.text-negative').exists()).toBe(true);
  view.unmount();
});

test('a chart is a table one button away, with the same values and a dash where there are none', async () => {
  const view = inProvider(SeriesGrid, { summary: summaryOf(busy), csv: '/series.csv' });
  const card = view.get('[data-chart=latency]');
  expect(card.get('[role=img]').attributes('aria-label')).toContain('Median');
  await card.findAll('[aria-pressed]').find((one) => one.text() === 'Table')?.trigger('click');
  await flushPromises();
  expect(card.findAll('tbody tr').map((row) => row.findAll('td').map((cell) => cell.text()))).toEqual([['May 10', '1.2 s', '–'], ['May 11', '–', '–']]);
  expect(card.find('[data-testid=chart]').exists()).toBe(false);
  view.unmount();
});

test('a question without an answer leads to its conversation', async () => {
  const { view } = await shown('/analytics');
  await view.get('button[aria-label="What to do with: Student accounts?"]').trigger('click');
  await flushPromises();
  expect(document.querySelector('[role=dialog] a')?.getAttribute('href')).toBe(`/conversations/${id}`);
  view.unmount();
});

test('days that no server would take are said, and not asked for', async () => {
  const { view } = await shown('/analytics?from=2026-05-11&to=2026-05-10');
  expect(view.get('[role=alert]').text()).toContain('The last day is before the first');
  expect(reportsAsked('summary')).toEqual([]);
  view.unmount();
});

test('a period without anything says so, and what waits now is still there', async () => {
  current = nothing;
  const { view } = await shown('/analytics');
  expect(view.text()).toContain('Nothing happened in this period');
  expect(view.text()).toContain('Transfer funds');
  expect(view.find('[data-testid=figures]').exists()).toBe(false);
  view.unmount();
});
