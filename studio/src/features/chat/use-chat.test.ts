import { effectScope, watch } from 'vue';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onSignedOut } from '../../api/client.ts';
import { useChat } from './composables/use-chat.ts';
import { turnsOf } from './state.ts';
import { FakeSocket } from './testing/fake-socket.ts';

let sockets: FakeSocket[] = [];
const scope = effectScope(true);
const start = (conversationId?: string) =>
  scope.run(() =>
    useChat({
      agentId: 'agent',
      mode: 'test',
      conversationId,
      customerToken: undefined,
      open: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
    }),
  )!;
const ready = (socket: FakeSocket | undefined, offset = 0) => {
  socket?.emit('open');
  socket?.emit('message', { type: 'ready', conversationId: 'c', offset });
};
const event = (socket: FakeSocket | undefined, offset: number, body: object) =>
  socket?.emit('message', { ...body, conversationId: 'c', turnId: 't1', offset, at: '2026-01-05T10:00:00.000Z' });

beforeEach(() => {
  sockets = [];
  vi.useFakeTimers();
  // What a test expects no request for is not asked of whatever listens on this machine.
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('No network in this test.')));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const aFrame = () => vi.advanceTimersByTimeAsync(20);

test('a message that no turn was started for is sent again with its own id, and only it', async () => {
  const chat = start();
  ready(sockets[0]);
  chat.send('hello');
  const messageId = sockets[0]?.sent.at(-1)?.messageId;
  sockets[0]?.emit('close');
  await vi.advanceTimersByTimeAsync(500);
  ready(sockets[1]);
  expect(sockets[1]?.sent.filter((frame) => frame.type === 'message').map((frame) => frame.messageId)).toEqual([messageId]);

  event(sockets[1], 1, { type: 'turn-start', messageId });
  sockets[1]?.emit('close');
  await vi.advanceTimersByTimeAsync(500);
  ready(sockets[2], 1);
  expect(sockets[2]?.sent).toEqual([expect.objectContaining({ type: 'hello', conversationId: 'c', afterOffset: 1 })]);
  expect(chat.state.value.outgoing).toEqual([]);
});

test('a gap makes it come back from the last offset, and nothing is lost or doubled', async () => {
  const chat = start();
  ready(sockets[0]);
  chat.send('hello');
  const messageId = sockets[0]?.sent.at(-1)?.messageId;
  event(sockets[0], 1, { type: 'turn-start', messageId });
  event(sockets[0], 2, { type: 'text-delta', text: 'one ' });
  event(sockets[0], 4, { type: 'text-delta', text: 'three' });
  expect(sockets).toHaveLength(2);
  ready(sockets[1], 4);
  expect(sockets[1]?.sent[0]?.afterOffset).toBe(2);
  event(sockets[1], 3, { type: 'text-delta', text: 'two ' });
  event(sockets[1], 4, { type: 'text-delta', text: 'three' });
  await aFrame();
  expect(turnsOf(chat.state.value)[0]?.text).toBe('one two three');
});

test('words that come within one frame are shown together; whatever else comes is shown at once, with them', async () => {
  const chat = start();
  ready(sockets[0]);
  event(sockets[0], 1, { type: 'turn-start', messageId: 'm' });
  let shown = 0;
  watch(chat.state, () => (shown += 1), { flush: 'sync' });
  for (const offset of [2, 3, 4]) event(sockets[0], offset, { type: 'text-delta', text: `${offset} ` });
  expect(shown).toBe(0);
  await aFrame();
  expect(shown).toBe(1);
  event(sockets[0], 5, { type: 'text-delta', text: '5' });
  event(sockets[0], 6, { type: 'handoff', reason: 'Asked for a person' });
  expect(shown).toBe(2);
  expect(turnsOf(chat.state.value)[0]?.text).toBe('2 3 4 5');
  await aFrame();
  expect(shown).toBe(2);
});

test('a wrong code tells the tries that are left, on the card that asked', () => {
  const chat = start();
  ready(sockets[0]);
  event(sockets[0], 1, {
    type: 'approval-request', approvalId: 'a1', toolCallId: 'c1', toolName: 'transfer_funds', summary: 'Send $50',
    arguments: {}, argumentsDigest: 'ab', kind: '2fa', expiresAt: '2026-01-05T10:10:00.000Z', triesLeft: 3,
  });
  chat.approve('a1', '000000');
  expect(chat.decidingApproval.value).toBe('a1');
  sockets[0]?.emit('message', { type: 'error', code: 'approval_code_wrong', message: 'The code is not right.', triesLeft: 2 });
  expect(chat.codeError.value).toMatchObject({ approvalId: 'a1', code: 'approval_code_wrong' });
  expect(turnsOf(chat.state.value)[0]?.approvals[0]?.triesLeft).toBe(2);
  expect(chat.decidingApproval.value).toBeNull();
});

test('a message that the server refuses can be sent again', () => {
  const chat = start();
  ready(sockets[0]);
  chat.send('hello');
  sockets[0]?.emit('message', { type: 'error', code: 'queue_full', message: 'Too many messages are waiting.' });
  const [failed] = chat.state.value.outgoing;
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'queue_full' } });
  chat.resend(failed!.messageId);
  expect(sockets[0]?.sent.filter((frame) => frame.messageId === failed!.messageId)).toHaveLength(2);
});

test('a conversation that is prepared begins with its first message, once it is prepared', async () => {
  const prepared: string[] = [];
  const chat = scope.run(() =>
    useChat({
      agentId: 'agent', mode: 'test', conversationId: undefined, customerToken: undefined,
      prepare: async () => void prepared.push('saved'),
      open: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
    }),
  )!;
  expect(sockets).toHaveLength(0);
  chat.send('one');
  chat.send('two');
  await vi.advanceTimersByTimeAsync(0);
  expect(prepared).toEqual(['saved']);
  ready(sockets[0]);
  expect(sockets).toHaveLength(1);
  expect(sockets[0]?.sent.map((frame) => frame.type)).toEqual(['hello', 'message', 'message']);
});

test('what is pinned goes with each message, and over HTTP where it is too long for a frame', async () => {
  let pins: Record<string, { outlet: string; text: string }> = { say: { outlet: 'next', text: 'Hi' } };
  const chat = scope.run(() =>
    useChat({
      agentId: 'agent', mode: 'test', conversationId: undefined, customerToken: undefined, pins: () => pins,
      open: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
    }),
  )!;
  ready(sockets[0]);
  chat.send('one');
  expect(sockets[0]?.sent.at(-1)).toMatchObject({ type: 'message', pins });
  pins = { say: { outlet: 'next', text: 'x'.repeat(70_000) } };
  const sent: { address: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (address: URL | string, { body }: { body: string }) => {
    sent.push({ address: String(address), body: JSON.parse(body) });
    return Response.json({ turnId: 't', workflowId: 'w', runId: 'r' }, { status: 202 });
  });
  chat.send('two');
  await vi.advanceTimersByTimeAsync(0);
  expect(sockets[0]?.sent.filter((frame) => frame.type === 'message')).toHaveLength(1);
  expect(sent).toMatchObject([{ body: { text: 'two', pins } }]);
  expect(sent[0]?.address).toContain('/conversations/c/messages');
});

test('that the session has ended is told as anywhere else, and what was said is sent once there is another', async () => {
  let isSignedOut = false;
  onSignedOut(() => (isSignedOut = true));
  vi.stubGlobal('fetch', async () => Response.json({ type: 'x', title: 'x', status: 401, code: 'unauthenticated', detail: 'Sign in first.', requestId: 'r' }, { status: 401 }));
  const chat = start('c');
  chat.send('hello');
  sockets[0]?.emit('open');
  sockets[0]?.emit('message', { type: 'error', code: 'unauthenticated', message: 'Sign in first.' });
  expect(chat.link.value).toBe('refused');
  vi.useRealTimers();
  await expect.poll(() => isSignedOut).toBe(true);
  chat.retry();
  ready(sockets[1]);
  expect(sockets[1]?.sent.at(-1)).toMatchObject({ type: 'message', text: 'hello' });
});
