import { useThrottleFn } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { approvalRoutes, type Approval } from '../../../../../contract/http/approvals.ts';
import { conversationRoutes, type ConversationSummary } from '../../../../../contract/http/conversations.ts';
import { inboxRoutes, type InboxCounts, type InboxEvent } from '../../../../../contract/http/inbox.ts';
import { toolCallRoutes, type ToolCallBody } from '../../../../../contract/http/tool-calls.ts';
import { toApiError, type ApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/client.ts';
import { overtakingEvents } from '../../../api/overtaking-events.ts';
import { useSession } from '../../session/stores/session.ts';
import { openInboxLink } from '../inbox-link.ts';
import { addPage, foldApproval, foldConversation, type Paged } from '../inbox-lists.ts';

const PAGE = 50;
const COUNT_AT_MOST_EVERY_MS = 1_000;
const DECIDED_KEPT = 50;

/** What waits for support staff, live for as long as a permitted person is signed in. */
export const useInbox = defineStore('inbox', () => {
  const session = useSession();
  const permitted = computed(() => session.may('approvals:read'));
  const approvals = shallowRef<Paged<Approval> | null>(null);
  const conversations = shallowRef<Paged<ConversationSummary> | null>(null);
  const unknown = shallowRef<Paged<ToolCallBody> | null>(null);
  const counts = shallowRef<InboxCounts | null>(null);
  /** What has been decided while it was on the page, by id: who did, its card says. */
  const decided = shallowRef<ReadonlyMap<string, Approval>>(new Map());
  const error = shallowRef<ApiError | null>(null);
  const live = ref(false);

  const waitingPage = (cursor?: string) => call(approvalRoutes.list, { query: { status: 'waiting', limit: PAGE, cursor } });
  const deskPage = (cursor?: string) => call(conversationRoutes.list, { query: { status: 'handed-over', limit: PAGE, cursor } });
  const unknownPage = (cursor?: string) => call(toolCallRoutes.list, { query: { status: 'unknown', limit: PAGE, cursor } });

  const changes = overtakingEvents((event: InboxEvent) => {
    if (event.type === 'approval' && approvals.value) approvals.value = foldApproval(approvals.value, event.approval);
    if (event.type === 'conversation' && conversations.value) conversations.value = foldConversation(conversations.value, event.conversation);
  });

  async function reload(): Promise<void> {
    try {
      await changes.load(() => Promise.all([waitingPage(), deskPage(), unknownPage(), call(inboxRoutes.counts, {})]), (loaded) => {
        [approvals.value, conversations.value, unknown.value, counts.value] = loaded;
      });
      error.value = null;
    } catch (failure) {
      error.value = toApiError(failure);
    }
  }

  /** Numbers follow the changes, but not each one: they are counted, and a burst is one question. */
  const recount = useThrottleFn(async () => {
    const now = await call(inboxRoutes.counts, {}).catch(() => null);
    if (!now) return;
    const outcomesChanged = now.unknown !== counts.value?.unknown;
    counts.value = now;
    if (outcomesChanged) await reloadUnknown();
  }, COUNT_AT_MOST_EVERY_MS, true);

  async function reloadUnknown(): Promise<void> {
    unknown.value = await unknownPage().catch(() => unknown.value);
  }

  function onEvent(event: InboxEvent): void {
    changes.take(event);
    switch (event.type) {
      case 'ready':
        live.value = true;
        return void reload();
      case 'approval':
        return onApproval(event.approval);
      case 'conversation':
        return void recount();
      case 'outcomes':
        return void recount().then(reloadUnknown);
    }
  }

  function onApproval(approval: Approval): void {
    if (approval.status !== 'waiting') {
      const kept = [...decided.value].filter(([id]) => id !== approval.id).slice(1 - DECIDED_KEPT);
      decided.value = new Map([...kept, [approval.id, approval]]);
    }
    void recount();
  }

  async function more(): Promise<void> {
    const cursor = approvals.value?.nextCursor;
    if (!cursor) return;
    await changes.load(() => waitingPage(cursor).catch(() => null), (page) => {
      if (page && approvals.value) approvals.value = addPage(approvals.value, page);
    });
  }

  async function moreConversations(): Promise<void> {
    const cursor = conversations.value?.nextCursor;
    if (!cursor) return;
    await changes.load(() => deskPage(cursor).catch(() => null), (page) => {
      if (page && conversations.value) conversations.value = addPage(conversations.value, page);
    });
  }

  let close: (() => void) | null = null;
  watch(
    permitted,
    (now) => {
      close?.();
      close = now ? openInboxLink({ onEvent, onLost: () => (live.value = false) }) : null;
      if (!now) [approvals.value, conversations.value, unknown.value, counts.value] = [null, null, null, null];
    },
    { immediate: true },
  );

  return {
    approvals, conversations, unknown, counts, decided, error, live,
    reload, reloadUnknown, more, moreConversations, onEvent,
    /** What needs somebody now: for the navigation. */
    count: computed(() => (counts.value ? counts.value.waiting + counts.value.unknown + counts.value.unclaimed : 0)),
  };
});
