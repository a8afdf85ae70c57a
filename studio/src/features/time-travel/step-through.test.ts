import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import type { Conversation } from '../../../../contract/http/conversations.ts';
import type { TurnRecord } from '../../../../contract/http/trials.ts';
import type { Flow } from '../../../../domain/flow/model.ts';
import { i18n } from '../../i18n.ts';
import { useSession } from '../session/stores/session.ts';
import { progressOfRecord, runOf } from '../runs/run-state.ts';
import StepThrough from './components/StepThrough.vue';
import { marksOfRun, waysOfRun } from './step-marks.ts';

const [AGENT, VERSION, CONVERSATION, TURN] = [
  '01890a5d-ac96-774b-bcce-b302099a8057', '0f8fad5b-d9cb-469f-a165-70867728950e', '1f8fad5b-d9cb-469f-a165-70867728950e', '2f8fad5b-d9cb-469f-a165-70867728950e',
];
const at = '2026-01-05T10:00:00Z';
const node = (id: string, type: string, more: object = {}) => ({ id, type, position: { x: 0, y: 0 }, config: {}, ...more });
const flow: Flow = {
  nodes: [node('start', 'start'), node('check', 'guardrail'), node('off', 'retrieve', { disabled: true }), node('model', 'model'), node('end', 'end')],
  edges: [
    { id: 'a', source: 'start', target: 'check' }, { id: 'b', source: 'check', sourceHandle: 'next', target: 'off' }, { id: 'c', source: 'off', target: 'model' },
    { id: 'd', source: 'check', sourceHandle: 'blocked', target: 'end' }, { id: 'e', source: 'model', target: 'end' },
  ],
};
const step = (nodeId: string, nodeType: string, more: object = {}) => ({ nodeId, nodeType, name: `The ${nodeId}`, startedAt: at, durationMs: 5, outcome: 'next', ...more });
const known = { messageText: 'My IBAN is …', replyText: '', retrieval: 'found' as const, sources: 2, facts: { 'conversation.turn': 1 } };
const turn: TurnRecord = {
  id: TURN, messageId: 'm', status: 'completed', versionId: VERSION, version: '1.0.0', workflowId: 'w', runId: 'r', temporalUrl: 'http://temporal/run', model: 'demo', usage: null,
  toolCalls: [], startedAt: at, endedAt: at, durationMs: 20, sequence: 1, conversationId: CONVERSATION, said: 'What does it cost?', reply: 'Five.',
  steps: [
    step('start', 'start'), step('check', 'guardrail', { input: known, output: { outlet: 'next', messageText: 'My IBAN is [hidden]' } }),
    step('model', 'model', { input: known, output: { outlet: 'next', text: 'Five.' }, rounds: [{ text: '', calls: [{ toolCallId: 'c', toolName: 'get_fees', arguments: { card: 'debit' }, status: 'succeeded', summary: 'Five dollars' }] }] }),
  ],
};
const { sequence: _sequence, conversationId: _conversation, said: _said, reply: _reply, ...glance } = turn;
const conversation: Conversation = {
  id: CONVERSATION, agentId: AGENT, agentName: 'Cards', versionId: VERSION, version: '1.0.0', mode: 'live', channel: 'web', status: 'open', customer: { id: 'alex', name: 'Alex' }, preview: '', turnCount: 1,
  usage: { inputTokens: 0, outputTokens: 0, costMicros: 0, currency: 'USD' }, createdAt: at, lastActivityAt: at, messages: [], turns: [glance], lastOffset: 1,
};

let view: VueWrapper | undefined;
let router: Router;
let forked: unknown;

/** Without the canvas itself, which a browser draws: test/e2e/looking-back.ts. */
async function open(query: string, record: TurnRecord = turn, versionStatus = 200) {
  vi.stubGlobal('fetch', async (url: string, { body }: { body?: string } = {}) => {
    if (url.endsWith('/fork')) {
      forked = JSON.parse(body ?? '');
      return Response.json({ conversationId: AGENT, versionId: VERSION, text: 'x', turnId: null, messageId: null }, { status: 201 });
    }
    if (url.includes('/turns/')) return Response.json(record);
    if (url.includes('/versions/')) {
      const found = { id: VERSION, agentId: AGENT, version: '1.0.0', changeDescription: '', published: true, stage: null, createdAt: at, createdBy: 'Bea', flow };
      const gone = { type: 'x', title: 'x', status: 404, code: 'not_found', detail: 'x', requestId: 'x' };
      return Response.json(versionStatus === 200 ? found : gone, { status: versionStatus });
    }
    return Response.json({ items: [], nextCursor: null });
  });
  const page = { render: () => null };
  router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/conversations/:id', component: page }, { path: '/agents/:id', component: page }] });
  await router.push(`/conversations/${CONVERSATION}?turn=${TURN}${query}`);
  const pinia = createPinia();
  useSession(pinia).user = { id: AGENT, email: 'b@bank.example', name: 'Bea', role: 'builder', tenantId: AGENT };
  view = mount(StepThrough, { props: { conversation, turnId: TURN }, attachTo: document.body, global: { plugins: [pinia, i18n, router], stubs: { FlowView: true } } });
  await flushPromises();
}
const told = () => view?.get('[data-testid=step-told]').text();
const press = async (key: string) => {
  window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
  await flushPromises();
};

afterEach(() => {
  view?.unmount();
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

test('nodes are lit as far as one has come, over what was switched off, and no further', () => {
  const ids = flow.nodes.map(({ id }) => id);
  const upTo = (count: number) => {
    const run = runOf(flow, progressOfRecord(turn, count));
    const lit = [...marksOfRun(run, ids, () => 'x')].filter(([, mark]) => mark.tone).map(([id]) => id);
    const taken = [...waysOfRun(run, flow.edges.map(({ id }) => id))].filter(([, mark]) => mark.tone).map(([id]) => id);
    return { lit, taken, at: run.at };
  };
  expect(upTo(1)).toEqual({ lit: ['start'], taken: [], at: 'start' });
  expect(upTo(2)).toEqual({ lit: ['start', 'check'], taken: ['a'], at: 'check' });
  expect(upTo(3)).toEqual({ lit: ['start', 'check', 'model'], taken: ['a', 'b', 'c'], at: 'model' });
});

test('the address says which step; buttons, arrows, slider and list go to others, and the address follows', async () => {
  await open('&step=2');
  expect(told()).toBe('2 of 3 · The check');
  expect(view?.get('flow-view-stub').attributes('selected')).toBe('check');
  expect(view?.get('[data-testid=step-input]').text()).toContain('My IBAN is …');
  expect(view?.get('[data-testid=step-output]').text()).toContain('My IBAN is [hidden]');
  await view?.get('[data-testid=step-on]').trigger('click');
  await flushPromises();
  expect(router.currentRoute.value.query).toMatchObject({ turn: TURN, step: '3' });
  expect(view?.get('[data-testid=step-detail]').text()).toContain('Get fees');
  await press('ArrowLeft');
  expect(told()).toBe('2 of 3 · The check');
  await press('End');
  expect(told()).toBe('3 of 3 · The model');
  await view?.get('[data-testid=step-slider]').setValue('1');
  await flushPromises();
  expect(told()).toBe('1 of 3 · The start');
  await view?.findAll('[data-testid=step-row]')[2]?.trigger('click');
  await flushPromises();
  expect(view?.findAll('[aria-current=step]').map((row) => row.text())).toEqual([expect.stringContaining('The model')]);
});

test('a step that was recorded without its inputs says so', async () => {
  await open('&step=1');
  expect(view?.text()).toContain('before inputs and outputs were kept');
});

test('the record is shown as it was kept', async () => {
  await open('&step=3');
  await view?.findAll('[role=radio], button').find((button) => button.text() === 'Raw record')?.trigger('click');
  await flushPromises();
  expect(JSON.parse(view?.get('[data-testid=step-raw]').text() ?? '')).toEqual(turn.steps[2]);
});

test('a turn without steps says why, and a version that is gone leaves the steps readable', async () => {
  await open('', { ...turn, status: 'handed-over', steps: [] });
  expect(view?.text()).toContain('a colleague had the conversation');
  view?.unmount();
  await open('&step=2', turn, 404);
  expect(view?.findAll('[data-testid=step-row]')).toHaveLength(3);
  expect(view?.find('flow-view-stub').exists()).toBe(false);
});

test('a fork takes what came before from the record, unless the message is another one, and opens the test chat', async () => {
  await open('&step=3');
  const fork = async (text?: string) => {
    await view?.findAll('button').find((button) => button.text() === 'Fork from here')?.trigger('click');
    await flushPromises();
    const dialog = document.querySelector('[role=dialog]');
    const field = dialog?.querySelector('textarea');
    if (text && field) {
      field.value = text;
      field.dispatchEvent(new Event('input'));
    }
    await flushPromises();
    dialog?.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    await flushPromises();
  };
  await fork();
  expect(forked).toEqual({ turnId: TURN, tools: 'recorded', step: 2, versionId: VERSION });
  expect(router.currentRoute.value.fullPath).toBe(`/agents/${AGENT}?conversation=${AGENT}&customer=alex`);
  await router.push(`/conversations/${CONVERSATION}?turn=${TURN}&step=3`);
  await fork('Something else');
  expect(forked).toEqual({ turnId: TURN, tools: 'recorded', text: 'Something else', versionId: VERSION });
});
