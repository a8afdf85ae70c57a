import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { authRoutes } from '../../../../../contract/http/auth.ts';
import { conversationRoutes, type Conversation } from '../../../../../contract/http/conversations.ts';
import type { ChatEventWire, ClientFrame } from '../../../../../contract/events.ts';
import { toApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/client.ts';
import { ChatConnection, openChatSocket, type LinkState, type Socket } from '../connection.ts';
import { addOutgoing, changeApproval, changeOutgoing, foldEvents, leavesGap, outcomeKey } from '../fold-events.ts';
import { addOlderTurns, chatFromRecord } from '../from-record.ts';
import { emptyChat, runningTurn, turnsOf } from '../state.ts';

/** The server takes frames of 64 KB; a character may be four bytes. */
const FRAME_CHARACTERS = 16_000;
type PinsOfMessage = Extract<ClientFrame, { type: 'message' }>['pins'];

interface ShownError {
  code: string;
  message: string;
}

export interface ChatOptions {
  agentId: string;
  mode: 'test' | 'live';
  /** The conversation to go on with, or undefined for a new one. */
  conversationId: string | undefined;
  customerToken: string | undefined;
  /** Of a test: what a release has in staging, or what customers have, in place of the draft. */
  environment?: 'staging' | 'production' | undefined;
  /** Of a test: a version, in place of the draft. */
  versionId?: string | undefined;
  /** Of a test: outputs in place of running nodes, asked at each message. */
  pins?: () => PinsOfMessage;
  /** Called when the server has named the conversation: keep it where a reload finds it. */
  onConversation?: (conversationId: string) => void;
  /**
   * What must be done before a conversation begins. With it, a new conversation begins with its first
   * message and not before: looking at an agent makes no conversation.
   */
  prepare?: () => Promise<void>;
  /** Called when a turn has begun or ended, or a colleague has acted: the record has more than before. */
  onTurn?: () => void;
  open?: () => Socket;
}

/** One conversation with an agent, live. Ends with its scope. */
export function useChat(options: ChatOptions) {
  /** All that has arrived. */
  const latest = shallowRef(emptyChat());
  /** What is shown of it. */
  const state = shallowRef(latest.value);
  let frame = 0;
  let isText = false;
  const link = ref<LinkState | 'idle'>('idle');
  const failure = shallowRef<ShownError | null>(null);
  const codeError = shallowRef<(ShownError & { approvalId: string }) | null>(null);
  const decidingApproval = ref<string | null>(null);
  const rated = ref<Record<string, number>>({});
  /** Of a conversation that has been before. */
  const facts = shallowRef<Pick<Conversation, 'version' | 'recording'> | null>(null);
  let conversationId = options.conversationId;
  const openConversationId = ref(conversationId ?? null);
  let ended = false;
  let loadingRecord = false;
  let gapAskedFrom = -1;
  let lastSentId: string | null = null;

  const connection = new ChatConnection({
    open: options.open ?? (() => openChatSocket(options.agentId)),
    hello: () => ({
      mode: options.mode,
      ...(conversationId ? { conversationId, afterOffset: latest.value.lastOffset } : {}),
      ...(options.customerToken ? { customerToken: options.customerToken } : {}),
      ...(options.environment && !conversationId ? { environment: options.environment } : {}),
      ...(options.versionId && !conversationId ? { versionId: options.versionId } : {}),
    }),
    onEvent,
    onReady,
    onError,
    onState: (next) => (link.value = next),
  });

  /** Words come faster than the screen shows them: those of one frame are drawn together, all else at once. */
  watch(latest, () => {
    if (isText) frame ||= requestAnimationFrame(show);
    else show();
  }, { flush: 'sync' });

  function show() {
    cancelAnimationFrame(frame);
    frame = 0;
    state.value = latest.value;
  }

  function onReady(id: string, offset: number) {
    failure.value = null;
    if (conversationId !== id) options.onConversation?.(id);
    // One that was forked may have a history before its first event.
    const before = offset > 0 || options.conversationId === id;
    const resumed = conversationId === id && before && turnsOf(latest.value).length === 0;
    conversationId = id;
    openConversationId.value = id;
    for (const message of latest.value.outgoing) {
      if (message.state !== 'failed') say(message.messageId, message.text);
    }
    if (resumed) void loadRecord();
  }

  function onEvent(event: ChatEventWire) {
    if (leavesGap(latest.value, event) && gapAskedFrom !== latest.value.lastOffset) {
      // Asked once from each place: where the log itself has been trimmed, asking again brings nothing.
      gapAskedFrom = latest.value.lastOffset;
      return connection.reconnect();
    }
    isText = event.type === 'text-delta' && !document.hidden;
    latest.value = foldEvents(latest.value, event);
    isText = false;
    const asks = event.type === 'turn-start' || event.type === 'turn-end';
    const turn = asks ? turnsOf(latest.value).find((candidate) => candidate.turnId === event.turnId) : undefined;
    const last = latest.value.timeline.at(-1);
    const isNews = event.type === 'tool-result' && last?.kind === 'outcome' && last.key === outcomeKey(event);
    if (asks || isNews || event.type === 'handoff' || event.type === 'hand-back') options.onTurn?.();
    if (turn?.messageId && latest.value.texts[turn.messageId] === undefined) void loadRecord();
    if (event.type === 'approval-end' && decidingApproval.value === event.approvalId) decidingApproval.value = null;
  }

  function onError(error: ShownError & { triesLeft?: number | undefined }): boolean {
    // A customer's proof may be what is out of date. If it is the session, its end is told as at any other call.
    if (error.code === 'unauthenticated') void call(authRoutes.me, {}).catch(() => undefined);
    if (decidingApproval.value && /^approval_|^forbidden/.test(error.code)) {
      const approvalId = decidingApproval.value;
      decidingApproval.value = null;
      codeError.value = { approvalId, code: error.code, message: error.message };
      if (error.triesLeft !== undefined) latest.value = changeApproval(latest.value, approvalId, error.triesLeft);
      return false;
    }
    if (error.code === 'offset_from_the_future') {
      latest.value = { ...emptyChat(), outgoing: latest.value.outgoing, texts: latest.value.texts };
      return true;
    }
    const sent = latest.value.outgoing.find((message) => message.messageId === lastSentId);
    if (sent?.state === 'sending' && connection.ready) {
      latest.value = changeOutgoing(latest.value, sent.messageId, { state: 'failed', error });
    } else failure.value = { code: error.code, message: error.message };
    return false;
  }

  /** The events do not carry what the customer wrote, nor turns that the log has forgotten: the record does. */
  async function loadRecord() {
    if (!conversationId || loadingRecord) return;
    loadingRecord = true;
    try {
      const conversation = await call(conversationRoutes.read, { params: { conversationId } });
      facts.value = conversation;
      latest.value = addOlderTurns(latest.value, chatFromRecord(conversation));
    } catch {
      // The chat goes on without: the answers themselves come over the socket.
    } finally {
      loadingRecord = false;
    }
  }

  function send(text: string) {
    const messageId = crypto.randomUUID();
    latest.value = addOutgoing(latest.value, messageId, text);
    if (link.value === 'idle') void begin();
    else sayLast(messageId, text);
  }

  /** What waits in `outgoing` is sent once the connection is ready. */
  async function begin() {
    link.value = 'connecting';
    await options.prepare?.();
    lastSentId = latest.value.outgoing.at(-1)?.messageId ?? null;
    if (!ended) connection.connect();
  }

  function sayLast(messageId: string, text: string) {
    lastSentId = messageId;
    say(messageId, text);
  }

  function say(messageId: string, text: string) {
    const pins = options.pins?.();
    const frame = { type: 'message', messageId, text, ...(pins ? { pins } : {}) } as const;
    if (JSON.stringify(frame).length < FRAME_CHARACTERS) connection.send(frame);
    else if (conversationId && connection.ready) void post(conversationId, { messageId, text, pins });
  }

  /** What is too long for a frame: sent twice, it makes one turn. */
  async function post(id: string, body: { messageId: string; text: string; pins: PinsOfMessage }) {
    try {
      await call(conversationRoutes.send, { params: { conversationId: id }, body });
    } catch (failure) {
      const { code, message } = toApiError(failure);
      latest.value = changeOutgoing(latest.value, body.messageId, { state: 'failed', error: { code, message } });
    }
  }

  function resend(messageId: string) {
    const message = latest.value.outgoing.find((waiting) => waiting.messageId === messageId);
    if (!message) return;
    latest.value = changeOutgoing(latest.value, messageId, { state: 'sending', error: null });
    sayLast(messageId, message.text);
  }

  function discard(messageId: string) {
    latest.value = { ...latest.value, outgoing: latest.value.outgoing.filter((one) => one.messageId !== messageId) };
  }

  function stop() {
    const turn = runningTurn(latest.value);
    if (turn) connection.send({ type: 'stop', turnId: turn.turnId });
  }

  function approve(approvalId: string, code: string) {
    codeError.value = null;
    if (connection.send({ type: 'approve', approvalId, code })) decidingApproval.value = approvalId;
  }

  function reject(approvalId: string) {
    codeError.value = null;
    if (connection.send({ type: 'reject', approvalId })) decidingApproval.value = approvalId;
  }

  function rate(messageId: string, rating: 1 | 5, comment?: string) {
    if (connection.send({ type: 'feedback', messageId, rating, ...(comment ? { comment } : {}) })) rated.value = { ...rated.value, [messageId]: rating };
  }

  const dismissFailure = () => void (failure.value = null);

  /** Try again at once: after `online`, or when a person asks. */
  const retry = () => (link.value === 'refused' ? connection.connect() : connection.reconnect());
  const onOnline = () => link.value === 'reconnecting' && connection.reconnect();
  addEventListener('online', onOnline);
  onScopeDispose(() => {
    removeEventListener('online', onOnline);
    ended = true;
    cancelAnimationFrame(frame);
    connection.close();
  });
  if (conversationId || !options.prepare) connection.connect();

  const running = computed(() => runningTurn(state.value));

  return {
    state, link, failure, codeError, conversationId: openConversationId, facts, decidingApproval, rated, running,
    send, resend, discard, stop, approve, reject, rate, retry, dismissFailure,
  };
}

export type Chat = ReturnType<typeof useChat>;
