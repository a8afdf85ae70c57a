import { useStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { useRouter } from 'vue-router';
import { notificationEventSchema, notificationRoutes, type Notification as Told, type NotificationEvent } from '../../../../../contract/http/notifications.ts';
import { toApiError, type ApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/client.ts';
import { openEventLink } from '../../../api/event-link.ts';
import { overtakingEvents } from '../../../api/overtaking-events.ts';
import { i18n } from '../../../i18n.ts';
import { toast } from '../../../ui/toast.ts';
import { useSession } from '../../session/stores/session.ts';
import { isImportant, targetOf, textOf } from '../notification-text.ts';

const PAGE = 20;

/** What the signed-in person is told, live. */
export const useNotifications = defineStore('notifications', () => {
  const { t, locale } = i18n.global;
  const session = useSession();
  const router = useRouter();
  const items = shallowRef<Told[] | null>(null);
  const cursor = ref<string | null>(null);
  const unread = ref(0);
  const error = shallowRef<ApiError | null>(null);
  /** Also outside this tab: the browser is asked only when somebody presses for it. */
  const outside = useStorage('citiflow.notifications.outside', false);
  const mayOutside = computed(() => outside.value && 'Notification' in globalThis && Notification.permission === 'granted');

  const percent = (share: number) => new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: 0 }).format(share);
  const words = (told: Told) => textOf(t, told, percent);

  const isKnown = ({ id }: Told) => items.value?.some((one) => one.id === id) ?? false;
  const changes = overtakingEvents((event: Exclude<NotificationEvent, { type: 'ready' }>) => {
    unread.value = event.unread;
    if (event.type === 'notification' && !isKnown(event.notification)) items.value = [event.notification, ...(items.value ?? [])];
  });

  async function load(): Promise<void> {
    try {
      await changes.load(() => call(notificationRoutes.list, { query: { limit: PAGE } }), (page) => {
        items.value = page.items;
        cursor.value = page.nextCursor;
        unread.value = page.unread;
      });
      error.value = null;
    } catch (failure) {
      error.value = toApiError(failure);
    }
  }

  async function more(): Promise<void> {
    if (!cursor.value) return;
    const page = await call(notificationRoutes.list, { query: { limit: PAGE, cursor: cursor.value } }).catch(() => null);
    if (!page || !items.value) return;
    const known = new Set(items.value.map(({ id }) => id));
    items.value = [...items.value, ...page.items.filter(({ id }) => !known.has(id))];
    cursor.value = page.nextCursor;
  }

  function onEvent(event: NotificationEvent): void {
    if (event.type === 'ready') return void load();
    // Told again, after a worker was killed: known is known.
    const isNew = event.type === 'notification' && !isKnown(event.notification);
    changes.take(event);
    // Read in another window: which ones, the list says.
    if (event.type === 'read') void load();
    else if (isNew && isImportant(event.notification)) show(event.notification);
  }

  function show(told: Told): void {
    const { title, detail } = words(told);
    const to = targetOf(told);
    if (mayOutside.value && (document.hidden || !document.hasFocus())) {
      const shown = new Notification(title, { tag: told.id, ...(detail ? { body: detail } : {}) });
      shown.addEventListener('click', () => {
        window.focus();
        void open(told);
        shown.close();
      });
    }
    if (router.currentRoute.value.path !== to) toast(title, 'neutral', { label: t('action.open'), run: () => void open(told) });
  }

  async function open(told: Told): Promise<void> {
    void read(told);
    await router.push(targetOf(told));
  }

  async function read({ id, readAt }: Told): Promise<void> {
    if (readAt !== null) return;
    mark((one) => one.id === id);
    const answer = await call(notificationRoutes.read, { params: { notificationId: id } }).catch(() => null);
    if (answer) unread.value = answer.unread;
  }

  async function readAll(): Promise<void> {
    const newest = items.value?.[0];
    if (!newest) return;
    mark(() => true);
    const answer = await call(notificationRoutes.readAll, { body: { upTo: newest.id } }).catch(() => null);
    if (answer) unread.value = answer.unread;
  }

  const mark = (which: (told: Told) => boolean) => {
    const readAt = new Date().toISOString();
    items.value = items.value?.map((told) => (told.readAt === null && which(told) ? { ...told, readAt } : told)) ?? null;
  };

  /** Asks the browser, or stops. Called by a click only. */
  async function toggleOutside(): Promise<void> {
    if (mayOutside.value) return void (outside.value = false);
    outside.value = (await Notification.requestPermission()) === 'granted';
    if (!outside.value) toast(t('notifications.blocked'), 'negative');
  }

  let close: (() => void) | null = null;
  watch(
    () => session.user?.id,
    (id) => {
      close?.();
      close = id === undefined ? null : openEventLink({
        types: ['ready', 'notification', 'read'],
        read: (data) => notificationEventSchema.safeParse(data).data,
        onEvent, onLost: () => undefined, staysHidden: () => mayOutside.value,
        open: () => new EventSource(notificationRoutes.events.path),
      });
      if (id === undefined) [items.value, cursor.value, unread.value] = [null, null, 0];
    },
    { immediate: true },
  );

  return { items, cursor, unread, error, mayOutside, canAsk: 'Notification' in globalThis, words, load, more, onEvent, open, read, readAll, toggleOutside };
});
