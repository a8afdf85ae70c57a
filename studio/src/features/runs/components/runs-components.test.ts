import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { turnRecordSchema } from '../../../../../contract/http/trials.ts';
import { flowOf } from '../../../../../test/support/flows.ts';
import FlowOutline from '../../builder/components/FlowOutline.vue';
import NodeDrawer from '../../builder/components/NodeDrawer.vue';
import { mountInBuilder } from '../../builder/testing/builder-host.ts';
import { FakeSocket } from '../../chat/testing/fake-socket.ts';
import { useSession } from '../../session/stores/session.ts';
import { progressOfRecord, runOf } from '../run-state.ts';
import RunBar from './RunBar.vue';

const FLOW = flowOf([['start', 'start'], ['find', 'retrieve', { knowledgeBaseIds: [] }], ['ask', 'model', { systemPrompt: 'Hi' }], ['end', 'end']]);
const CONVERSATION = '01890a5d-ac96-774b-bcce-b302099a8057';
const at = '2026-01-05T10:00:00Z';
const PASSAGE = { number: 1, documentId: 'd1', title: 'Fees', text: 'A card costs $8.', score: 0.9 };
const RECORD = turnRecordSchema.parse({
  id: CONVERSATION, messageId: 'm1', status: 'completed', workflowId: 'w', runId: 'r', temporalUrl: 'http://temporal.example/r', model: 'm', usage: null, toolCalls: [],
  startedAt: at, endedAt: at, durationMs: 900, sequence: 1, conversationId: CONVERSATION, said: 'What does a card cost?', reply: '$8.',
  steps: [
    { nodeId: 'start', nodeType: 'start', name: 'Start', startedAt: at, durationMs: 0, outcome: 'next' },
    { nodeId: 'find', nodeType: 'retrieve', name: 'Find', startedAt: at, durationMs: 200, outcome: 'next', output: { outlet: 'next', sources: [PASSAGE], retrieval: 'found' } },
    {
      nodeId: 'ask', nodeType: 'model', name: 'Ask', startedAt: at, durationMs: 700, outcome: 'next', usage: { inputTokens: 1_000, outputTokens: 234, costMicros: 500, currency: 'USD' }, attempts: 2,
      input: { messageText: 'What does a card cost?', replyText: '', retrieval: 'found', sources: 1, facts: { 'customer.signedIn': true } },
      output: { outlet: 'next', text: '$8.' },
    },
  ],
});

async function drawer(nodeId = 'ask', withRun = true, field: { name: string } | null = null) {
  const mounted = await mountInBuilder(NodeDrawer, FLOW, ({ draft }) => ({ node: draft.flow.value?.nodes.find(({ id }) => id === nodeId), field }));
  if (!withRun) return mounted;
  mounted.bench.keepTurn(RECORD);
  mounted.bench.overlay.show(runOf(FLOW, progressOfRecord(RECORD)));
  return mounted;
}
const tab = (view: Awaited<ReturnType<typeof drawer>>['view'], name: string) => view.findAll('[role=tab]').find((one) => one.text() === name)!;
async function open(view: Awaited<ReturnType<typeof drawer>>['view'], name: string) {
  await tab(view, name).trigger('mousedown', { button: 0 });
  await flushPromises();
}
/** The server as far as a node that is run alone needs it; what it was sent. */
function answerRuns(outcome: { status: number; body: object }, record: object = RECORD) {
  const sent: unknown[] = [];
  vi.stubGlobal('fetch', async (address: URL | string, { body }: { body?: string } = {}) => {
    if (!String(address).includes('node-runs')) return Response.json(record);
    sent.push(JSON.parse(body ?? '{}'));
    return Response.json(outcome.body, { status: outcome.status });
  });
  return sent;
}

/** The server's end of each socket that is opened. */
function fakeSockets() {
  const opened: FakeSocket[] = [];
  vi.stubGlobal('WebSocket', class extends FakeSocket {
    constructor() {
      super();
      opened.push(this);
    }
  });
  return opened;
}

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

describe('the drawer', () => {
  test('without a run it opens at the settings, and says that nothing has run', async () => {
    const { view } = await drawer('ask', false);
    expect(tab(view, 'Settings').attributes('data-state')).toBe('active');
    await open(view, 'Last run');
    expect(view.get('[data-testid=no-run]').text()).toContain('has not been run yet');
  });

  test('the last run tells input, output, figures, its run in Temporal, and the record to the letter', async () => {
    const { view } = await drawer();
    await open(view, 'Last run');
    const told = view.get('[data-testid=last-run]');
    expect(told.text()).toContain('What does a card cost?');
    expect(told.get('[data-testid=step-text]').text()).toBe('$8.');
    expect(told.text()).toMatch(/700 ms · 1.2K tok\. · \$0\.0005.* · 2 attempts/);
    expect(told.get('a[target=_blank]').attributes('href')).toBe('http://temporal.example/r');
    expect(JSON.parse(told.get('[data-testid=raw-record]').text())).toEqual(RECORD.steps[2]);
  });

  test('start and end are not run alone', async () => {
    const { view } = await drawer('end');
    expect(tab(view, 'Test')).toBeUndefined();
  });
});

describe('a node alone', () => {
  const BEGUN = { conversationId: CONVERSATION, turnId: CONVERSATION, workflowId: 'w', runId: 'r', status: 'completed', reply: '$8.', step: RECORD.steps[2] };

  test('is given what it was given last, and what came of it is told', async () => {
    const { view, bench } = await drawer();
    await open(view, 'Test');
    const sent = answerRuns({ status: 202, body: BEGUN });
    await view.get('[data-testid=node-test] form').trigger('submit');
    await flushPromises();
    expect(sent).toEqual([{ nodeId: 'ask', input: { messageText: 'What does a card cost?', sources: [PASSAGE] } }]);
    expect(view.get('[data-testid=node-result]').text()).toContain('$8.');
    expect(bench.lastRunOf('ask')).toMatchObject({ kind: 'alone', steps: [{ nodeId: 'ask' }] });
  });

  test('acts for whom the chat speaks for, also where that is known only later', async () => {
    const { view, bench } = await drawer();
    await open(view, 'Test');
    useSession().setting = {
      mode: 'development', demoUsers: [], demoCustomers: [{ id: 'cust-alex', name: 'Alex', token: 'token-of-alex' }], modelNotice: null, bankOutboxUrl: null, temporalUiUrl: null,
    };
    bench.customerId.value = 'cust-alex';
    const sent = answerRuns({ status: 202, body: BEGUN });
    await view.get('[data-testid=node-test] form').trigger('submit');
    await expect.poll(() => sent).toMatchObject([{ customerToken: 'token-of-alex' }]);
  });

  test('what it waits for a person to decide is decided beside it', async () => {
    const { view } = await drawer();
    await open(view, 'Test');
    const sockets = fakeSockets();
    answerRuns({ status: 202, body: { ...BEGUN, status: 'running', step: null, reply: '' } }, { ...RECORD, status: 'running', endedAt: null });
    await view.get('[data-testid=node-test] form').trigger('submit');
    await expect.poll(() => sockets.length).toBe(1);
    const [socket] = sockets;
    socket?.emit('open');
    expect(socket?.sent[0]).toMatchObject({ type: 'hello', mode: 'test', conversationId: CONVERSATION });
    socket?.emit('message', { type: 'ready', conversationId: CONVERSATION, offset: 2 });
    const told = (offset: number, body: object) => socket?.emit('message', { conversationId: CONVERSATION, turnId: CONVERSATION, at, offset, ...body });
    told(1, { type: 'turn-start', messageId: 'm1' });
    told(2, {
      type: 'approval-request', approvalId: 'a1', toolCallId: 'c1', toolName: 'freeze_card', summary: 'Freeze the debit card', arguments: { cardId: 'debit' },
      argumentsDigest: 'ab', kind: 'confirm', expiresAt: new Date(Date.now() + 600_000).toISOString(), triesLeft: 3,
    });
    await flushPromises();
    const card = view.get('[data-testid=waiting-run] [data-testid=approval-card]');
    expect(card.text()).toContain('Freeze the debit card');
    await card.get('form').trigger('submit');
    expect(socket?.sent.at(-1)).toMatchObject({ type: 'approve', approvalId: 'a1' });
    view.unmount();
  });

  test('a refusal is said plainly', async () => {
    const { view } = await drawer();
    await open(view, 'Test');
    answerRuns({ status: 409, body: { type: 'x', title: 'x', status: 409, code: 'node_not_found', detail: 'The draft has no such node.', requestId: 'r' } });
    await view.get('[data-testid=node-test] form').trigger('submit');
    await flushPromises();
    expect(view.get('[data-testid=node-test] [role=alert]').text()).toContain('no such node');
    expect(view.find('[data-testid=node-result]').exists()).toBe(false);
  });
});

describe('a pin', () => {
  async function pinned() {
    const mounted = await drawer();
    await open(mounted.view, 'Last run');
    await mounted.view.get('[data-testid=pin-output]').trigger('click');
    await open(mounted.view, 'Test');
    return { ...mounted, editor: mounted.view.get('[data-testid=pin-editor]') };
  }

  test('is the output of the last run, is changed as JSON, and taken away', async () => {
    const { bench, editor, view } = await pinned();
    expect(bench.pins.of('ask')).toEqual({ outlet: 'next', text: '$8.' });
    await editor.get('textarea').setValue('{ "outlet": "next", "text": "$9." }');
    await editor.findAll('button')[0]!.trigger('click');
    expect(bench.pins.of('ask')).toEqual({ outlet: 'next', text: '$9.' });
    await editor.findAll('button')[1]!.trigger('click');
    expect(bench.pins.has('ask')).toBe(false);
    expect(view.find('[data-testid=pin-editor]').exists()).toBe(false);
  });

  test('what is no output of the node is refused with its reason, and the pin stays', async () => {
    const { bench, editor } = await pinned();
    for (const [text, reason] of [['{ "outlet"', 'not JSON'], ['{ "outlet": 1 }', 'outlet'], ['{ "outlet": "sideways" }', 'must be one of: next']] as const) {
      await editor.get('textarea').setValue(text);
      await editor.findAll('button')[0]!.trigger('click');
      expect(editor.text()).toContain(reason);
      expect(bench.pins.of('ask')).toEqual({ outlet: 'next', text: '$8.' });
    }
  });
});

test('the bar says what the canvas shows, and takes it away', async () => {
  const { view, bench } = await mountInBuilder(RunBar, FLOW, () => ({}));
  bench.overlay.show(runOf(FLOW, progressOfRecord(RECORD, 2)));
  await flushPromises();
  expect(view.get('[data-testid=run-bar]').attributes('data-state')).toBe('running');
  bench.overlay.show(runOf(FLOW, progressOfRecord(RECORD)));
  await flushPromises();
  expect(view.text()).toMatch(/3 nodes · 900 ms · 1,234 tokens · \$0\.0005/);
  await view.findAll('button').at(-1)!.trigger('click');
  expect(bench.overlay.shown.value).toBeNull();
});

test('the outline tells of a run what the canvas shows', async () => {
  const { view, bench } = await mountInBuilder(FlowOutline, FLOW, ({ draft }) => ({ flow: draft.flow.value }));
  bench.overlay.show(runOf(FLOW, progressOfRecord(RECORD)));
  await flushPromises();
  expect(view.get('[data-outline=ask] [data-name]').text()).toMatch(/Done, 700 ms · 1.2K tok\./);
  expect(view.find('[data-outline=end] [data-run]').exists()).toBe(false);
});
