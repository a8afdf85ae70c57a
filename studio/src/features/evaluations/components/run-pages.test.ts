import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { EvaluationSuite } from '../../../../../contract/http/evaluations.ts';
import { i18n } from '../../../i18n.ts';
import RunDialog from './RunDialog.vue';
import RunPage from './RunPage.vue';

/** On a busy machine. */
const PATIENCE = { timeout: 10_000 };
const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const at = '2026-01-05T10:00:00Z';
const usage = { inputTokens: 1, outputTokens: 1, costMicros: 0, judgeCostMicros: 0 };
const summary = {
  cases: 2, passedCases: 1, attempts: 3, passedAttempts: 2, errors: 0, score: 0.75, passAt1: 0.75, interval: { lower: 0.2, upper: 0.9 }, passHatN: { n: 2, value: 0, cases: 1 },
};
const result = (number: number, changes: object) => ({
  id: `${number}1890a5d-ac96-774b-bcce-b302099a8057`, caseId: 'fees', name: 'Names the fee', tags: [], weight: 1, repetition: 1, status: 'passed', reason: null, outcomes: [],
  conversationId: null, turnIds: [], inputTokens: 1, outputTokens: 1, costMicros: 0, judgeCostMicros: 0, durationMs: 900, ...changes,
});
const run = {
  id: ID, suiteId: ID, suiteName: 'Fees', suiteRevision: 1, agentId: ID, agentName: 'Cards', versionId: ID, version: '1.0.0', status: 'completed', reason: null, summary,
  attempts: 3, judged: 3, usage, budgetMicros: null, estimateMicros: null, workflowId: 'w', startedBy: 'Bea', startedAt: at, endedAt: at, endedBy: null, difference: null,
  results: [
    result(1, {}),
    result(2, { caseId: 'card', name: 'Freezes the card', tags: ['cards', 'money'], weight: 2.5 }),
    result(3, { caseId: 'card', name: 'Freezes the card', tags: ['cards', 'money'], weight: 2.5, repetition: 2, status: 'failed' }),
  ],
};
const suite: EvaluationSuite = {
  id: ID, agentId: ID, agentName: 'Cards', name: 'Fees', description: '', caseCount: 1, attemptCount: 1, revision: 1, updatedBy: 'Bea', updatedAt: at, lastRun: null, cases: [], problems: [],
};

let view: VueWrapper | undefined;
const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:all(.*)*', component: { render: () => null } }] });
const plugins = () => [createPinia(), i18n, router];

afterEach(() => {
  view?.unmount();
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

test('a run shows each attempt with its case’s tags and weight, and can be looked at by tag', async () => {
  vi.stubGlobal('fetch', async () => Response.json(run));
  view = mount(RunPage, { props: { runId: ID }, attachTo: document.body, global: { plugins: plugins() } });
  await flushPromises();
  const rows = () => view?.findAll('ol > li').map((row) => row.text().replaceAll(/\s+/g, ' ')) ?? [];
  expect(rows()[0]).not.toMatch(/attempt|counts/);
  expect(rows()[1]).toMatch(/Freezes the card attempt 1.*counts × 2\.5.*cards.*money/);
  expect(rows()[2]).toContain('attempt 2');
  await view.get('select').setValue('money');
  expect(rows()).toHaveLength(2);
  await view.get('select').setValue('');
  expect(rows()).toHaveLength(3);
});

const version = { id: ID, agentId: ID, version: '1.0.0', changeDescription: '', published: true, stage: null, createdAt: at, createdBy: 'Bea' };
const estimate = (costMicros: number) => ({ attempts: 1, turns: 1, costMicros, from: 'earlier-runs', problems: [] });

test('what a run is expected to cost is asked anew whenever the dialog is opened', async () => {
  let costMicros = 1_000_000;
  vi.stubGlobal('fetch', async (url: string) => {
    if (url.includes('/estimate')) return Response.json(estimate(costMicros));
    return Response.json({ items: url.includes('/versions') ? [version] : [], nextCursor: null });
  });
  view = mount(RunDialog, { props: { open: false, suite }, attachTo: document.body, global: { plugins: plugins() } });
  await view.setProps({ open: true });
  await expect.poll(() => document.body.textContent, PATIENCE).toContain('$1.00');
  await view.setProps({ open: false });
  costMicros = 7_000_000;
  await view.setProps({ open: true });
  await expect.poll(() => document.body.textContent, PATIENCE).toContain('$7.00');
});

test('a run is started with the cap that is filled in, in millionths; a cap below nothing is refused', async () => {
  const sent: unknown[] = [];
  vi.stubGlobal('fetch', async (url: string, { body }: { body?: string } = {}) => {
    if (body) {
      sent.push(JSON.parse(body));
      return Response.json({ runId: ID, workflowId: 'w' }, { status: 202 });
    }
    return Response.json(url.includes('/estimate') ? estimate(0) : { items: url.includes('/versions') ? [version] : [], nextCursor: null });
  });
  view = mount(RunDialog, { props: { open: false, suite }, attachTo: document.body, global: { plugins: plugins() } });
  await view.setProps({ open: true });
  await expect.poll(() => document.body.textContent, PATIENCE).toContain('$0.00');
  const cap = document.querySelector<HTMLInputElement>('input[type=number]');
  const start = [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === 'Start');
  const type = async (text: string) => {
    Object.assign(cap ?? {}, { value: text });
    cap?.dispatchEvent(new Event('input'));
    await flushPromises();
  };
  await type('-1');
  expect([start?.disabled, document.body.textContent?.includes('At least 0.')]).toEqual([true, true]);
  await type('2.5');
  start?.click();
  await expect.poll(() => sent, PATIENCE).toEqual([{ versionId: ID, budgetMicros: 2_500_000 }]);
  await expect.poll(() => router.currentRoute.value.path, PATIENCE).toBe(`/evaluations/runs/${ID}`);
});
