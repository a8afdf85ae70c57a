import { computed, onScopeDispose, ref, shallowRef } from 'vue';
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
  const state = shallowRef(emptyChat());
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
      ...(conversationId ? { conversationId, afterOffset: state.value.lastOffset } : {}),
      ...(options.customerToken ? { customerToken: options.customerToken } : {}),
      ...(options.environment && !conversationId ? { environment: options.environment } : {}),
      ...(options.versionId && !conversationId ? { versionId: options.versionId } : {}),
    }),
    onEvent,
    onReady,
    onError,
    onState: (next) => (link.value = next),
  });

  function onReady(id: string, offset: number) {
    failure.value = null;
    if (conversationId !== id) options.onConversation?.(id);
    // One that was forked may have a history before its first event.
    const before = offset > 0 || options.conversationId === id;
    const resumed = conversationId === id && before && turnsOf(state.value).length === 0;
    conversationId = id;
    openConversationId.value = id;
    for (const message of state.value.outgoing) {
      if (message.state !== 'failed') say(message.messageId, message.text);
    }
    if (resumed) void loadRecord();
  }

  function onEvent(event: ChatEventWire) {
    if (leavesGap(state.value, event) && gapAskedFrom !== state.value.lastOffset) {
      // Asked once from each place: where the log itself has been trimmed, asking again brings nothing.
      gapAskedFrom = state.value.lastOffset;
      return connection.reconnect();
    }
    state.value = foldEvents(state.value, event);
    const asks = event.type === 'turn-start' || event.type === 'turn-end';
    const turn = asks ? turnsOf(state.value).find((candidate) => candidate.turnId === event.turnId) : undefined;
    const last = state.value.timeline.at(-1);
    const isNews = event.type === 'tool-result' && last?.kind === 'outcome' && last.key === outcomeKey(event);
    if (asks || isNews || event.type === 'handoff' || event.type === 'hand-back') options.onTurn?.();
    if (turn?.messageId && state.value.texts[turn.messageId] === undefined) void loadRecord();
    if (event.type === 'approval-end' && decidingApproval.value === event.approvalId) decidingApproval.value = null;
  }

  function onError(error: ShownError & { triesLeft?: number | undefined }): boolean {
    if (decidingApproval.value && /^approval_|^forbidden/.test(error.code)) {
      const approvalId = decidingApproval.value;
      decidingApproval.value = null;
      codeError.value = { approvalId, code: error.code, message: error.message };
      if (error.triesLeft !== undefined) state.value = changeApproval(state.value, approvalId, error.triesLeft);
      return false;
    }
    if (error.code === 'offset_from_the_future') {
      state.value = { ...emptyChat(), outgoing: state.value.outgoing, texts: state.value.texts };
      return true;
    }
    const sent = state.value.outgoing.find((message) => message.messageId === lastSentId);
    if (sent?.state === 'sending' && connection.ready) {
      state.value = changeOutgoing(state.value, sent.messageId, { state: 'failed', error });
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
      state.value = addOlderTurns(state.value, chatFromRecord(conversation));
    } catch {
      // The chat goes on without: the answers themselves come over the socket.
    } finally {
      loadingRecord = false;
    }
  }

  function send(text: string) {
    const messageId = crypto.randomUUID();
    state.value = addOutgoing(state.value, messageId, text);
    if (link.value === 'idle') void begin();
    else sayLast(messageId, text);
  }

  /** What waits in `outgoing` is sent once the connection is ready. */
  async function begin() {
    link.value = 'connecting';
    await options.prepare?.();
    lastSentId = state.value.outgoing.at(-1)?.messageId ?? null;
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
      state.value = changeOutgoing(state.value, body.messageId, { state: 'failed', error: { code, message } });
    }
  }

  function resend(messageId: string) {
    const message = state.value.outgoing.find((waiting) => waiting.messageId === messageId);
    if (!message) return;
    state.value = changeOutgoing(state.value, messageId, { state: 'sending', error: null });
    sayLast(messageId, message.text);
  }

  function discard(messageId: string) {
    state.value = { ...state.value, outgoing: state.value.outgoing.filter((one) => one.messageId !== messageId) };
  }

  function stop() {
    const turn = runningTurn(state.value);
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
