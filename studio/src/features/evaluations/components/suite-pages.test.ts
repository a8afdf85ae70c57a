import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, expect, test, vi } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter, RouterView, type Router } from 'vue-router';
import { i18n } from '../../../i18n.ts';
import { useSession } from '../../session/stores/session.ts';
import EvaluationsPage from './EvaluationsPage.vue';
import SuitePage from './SuitePage.vue';

/** On a busy machine. */
const PATIENCE = { timeout: 10_000 };
const SUITE = '01890a5d-ac96-774b-bcce-b302099a8057';
const at = '2026-01-05T10:00:00Z';
const suiteOf = (name: string, cases: object[]) => ({
  id: SUITE, agentId: null, agentName: null, name, description: '', caseCount: cases.length, attemptCount: cases.length, revision: 3,
  updatedBy: 'Bea', updatedAt: at, lastRun: null, cases, problems: [],
});
const existing = {
  id: 'one', name: 'Names the fee', turns: [{ text: 'What does it cost?' }], customer: null, approval: 'approves', stubs: [],
  expectations: [{ type: 'contains', text: '2 %' }], tags: [], weight: 1, repetitions: 1, source: null,
};
const file = { format: 'citiflow-evaluation-suite', formatVersion: 1, name: 'Fees', cases: [existing] };

const CONFLICT = { type: 'about:blank', title: 'Conflict', status: 409, code: 'conflict', detail: 'Someone else has changed this meanwhile.', requestId: 'r1' };

let view: VueWrapper | undefined;
let router: Router;
let sent: { method: string; body: { name: string; revision?: number; cases: { name: string }[] } }[] = [];
/** What a colleague has saved meanwhile. */
let theirs: object[] | null = null;
/** An answer to what is saved waits for this. */
let held: Promise<void> | undefined;

async function open(address: string) {
  sent = [];
  theirs = null;
  held = undefined;
  vi.stubGlobal('fetch', async (url: string, { method, body }: { method?: string; body?: string } = {}) => {
    if (body) {
      const parsed = JSON.parse(body);
      sent.push({ method: method ?? '', body: parsed });
      await held;
      if (theirs && parsed.revision === 3) return Response.json(CONFLICT, { status: 409, headers: { 'content-type': 'application/problem+json' } });
      return Response.json(suiteOf(parsed.name, parsed.cases), { status: method === 'POST' ? 201 : 200 });
    }
    if (url.includes('/evaluation-runs')) return Response.json({ items: [], nextCursor: null });
    if (url.includes(SUITE)) return Response.json(theirs ? { ...suiteOf('Fees', theirs), revision: 4, updatedBy: 'Carl' } : suiteOf('Fees', [existing]));
    const { cases: _cases, problems: _problems, ...row } = suiteOf('Fees', [existing]);
    return Response.json({ items: [row], nextCursor: null });
  });
  router = createRouter({ history: createMemoryHistory(), routes: [
    { path: '/evaluations', component: EvaluationsPage }, { path: '/evaluations/:suiteId', component: SuitePage, props: true },
    { path: '/agents', component: { render: () => null } },
  ] });
  const pinia = createPinia();
  useSession(pinia).user = { id: SUITE, email: 'b@bank.example', name: 'Bea', role: 'builder', tenantId: SUITE };
  await router.push(address);
  view = mount({ render: () => h(RouterView) }, { attachTo: document.body, global: { plugins: [pinia, i18n, router] } });
  await flushPromises();
}
const text = () => view?.text() ?? '';
async function press(name: string) {
  const found = view?.findAll('button').find((candidate) => candidate.text().includes(name));
  if (!found) throw new Error(`There is no button ${name}.`);
  await found.trigger('click');
  await flushPromises();
}

async function pick(content: string) {
  const input = view?.get<HTMLInputElement>('input[type=file]');
  Object.defineProperty(input?.element ?? {}, 'files', { configurable: true, value: [new File([content], 'fees.json')] });
  await input?.trigger('change');
  await flushPromises();
}

afterEach(() => {
  view?.unmount();
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

test('a suite that is not whole is not sent; each field that is wrong says so until it is mended', async () => {
  await open(`/evaluations/${SUITE}`);
  await press('Names the fee');
  const field = view?.find('fieldset textarea');
  await field?.setValue('');
  await view?.get('input[type=number][max="20"]').setValue('99');
  await press('Save');
  expect(sent).toEqual([]);
  expect(view?.get('[role=alert]').text()).toBe('Not saved: 2 fields are not right yet. They are marked below.');
  expect(text()).toContain('Fill this in.');
  expect(text()).toContain('At most 20.');
  await field?.setValue('3 %');
  expect(text()).not.toContain('Fill this in.');
  await view?.get('input[type=number][max="20"]').setValue('2');
  await press('Save');
  expect(sent).toMatchObject([{ method: 'PUT', body: { cases: [{ repetitions: 2, expectations: [{ text: '3 %' }] }] } }]);
  expect(view?.find('[role=alert]').exists()).toBe(false);
});

test('what is written while a suite is being saved stays, and is saved next', async () => {
  await open(`/evaluations/${SUITE}`);
  await press('Names the fee');
  let answer = () => {};
  held = new Promise((resolve) => (answer = resolve));
  const field = view?.get<HTMLTextAreaElement>('fieldset textarea');
  await field?.setValue('3 %');
  await press('Save');
  await field?.setValue('4 %');
  answer();
  await flushPromises();
  expect(field?.element.value).toBe('4 %');
  await press('Save');
  expect(sent).toMatchObject([{ body: { cases: [{ expectations: [{ text: '3 %' }] }] } }, { body: { cases: [{ expectations: [{ text: '4 %' }] }] } }]);
});

test.each([
  ['Take theirs', ['Names the rate', 'Of a colleague'], []],
  ['Keep mine', ['Names the fee', 'New case'], [['Names the fee', 'New case']]],
  ['Combine both', ['Names the rate', 'Of a colleague', 'New case'], [['Names the rate', 'Of a colleague', 'New case']]],
])('when a colleague has saved a suite meanwhile, nothing is lost until it is chosen: %s', async (choice, shown, savedThen) => {
  await open(`/evaluations/${SUITE}`);
  await press('Add a case');
  await view?.get('textarea').setValue('What does it cost?');
  theirs = [{ ...existing, name: 'Names the rate' }, { ...existing, id: 'two', name: 'Of a colleague' }];
  await press('Save');
  const names = () => view?.findAll('article > button > span:first-of-type').map((name) => name.text());
  expect(view?.get('[role=alert]').text()).toContain('Carl has saved this suite meanwhile.');
  expect(names()).toEqual(['Names the fee', 'New case']);
  sent = [];
  await press(choice);
  expect(names()).toEqual(shown);
  expect(sent.map(({ body }) => body.cases.map(({ name }) => name))).toEqual(savedThen);
  expect(sent.every(({ body }) => body.revision === 4)).toBe(true);
  expect(view?.find('[role=alert]').exists()).toBe(false);
});

test('whoever leaves a suite with changes is asked first', async () => {
  await open(`/evaluations/${SUITE}`);
  const confirm = vi.fn(() => false);
  vi.stubGlobal('confirm', confirm);
  await press('Add a case');
  await router.push('/agents');
  expect([confirm.mock.calls.length, router.currentRoute.value.path]).toEqual([1, `/evaluations/${SUITE}`]);
  confirm.mockReturnValue(true);
  await router.push('/agents');
  expect(router.currentRoute.value.path).toBe('/agents');
});

test('a case that was just made of a conversation is open when its suite is', async () => {
  await open(`/evaluations/${SUITE}?case=one`);
  expect(view?.find('fieldset').exists()).toBe(true);
});

test('an exported suite comes back beside the one that it was exported from', async () => {
  await open('/evaluations');
  await pick(JSON.stringify(file));
  await expect.poll(() => router.currentRoute.value.path, PATIENCE).toBe(`/evaluations/${SUITE}`);
  expect(sent).toMatchObject([{ method: 'POST', body: { name: 'Fees (2)', cases: [{ name: 'Names the fee' }] } }]);
});

test.each([
  ['is from a newer studio', JSON.stringify({ ...file, formatVersion: 2 }), 'newer version of the studio (format 2; this one reads 1)'],
  ['has a case in which nothing is said', JSON.stringify({ ...file, cases: [{ ...existing, turns: [] }] }), 'cases.0 (Names the fee).turns: Write what the customer says.'],
  ['is no JSON', 'Dear colleague', 'It is not JSON.'],
])('a file that %s is refused with the reason, and nothing is sent', async (_what, content, reason) => {
  await open('/evaluations');
  await pick(content);
  await expect.poll(() => view?.find('[role=alert]').exists(), PATIENCE).toBe(true);
  expect(view?.get('[role=alert]').text()).toMatch(/^fees\.json cannot be imported\./);
  expect(view?.get('[role=alert]').text()).toContain(reason);
  expect(sent).toEqual([]);
});
