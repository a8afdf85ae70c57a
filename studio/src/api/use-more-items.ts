import { ref, shallowRef, watch, type Ref } from 'vue';
import { toApiError } from './api-error.ts';
import { toast } from '../ui/toast.ts';
import { useErrorText } from '../ui/use-error-text.ts';

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** A list of pages: the first one, and what has been asked for after it. */
export function useMoreItems<Item>(first: Readonly<Ref<Page<Item> | null>>, page: (cursor: string) => Promise<Page<Item>>) {
  const items = shallowRef<Item[]>([]);
  const cursor = ref<string | null>(null);
  const busy = ref(false);
  const { errorText } = useErrorText();

  watch(
    first,
    (now) => {
      items.value = now?.items ?? [];
      cursor.value = now?.nextCursor ?? null;
    },
    { immediate: true },
  );

  async function load() {
    const asked = first.value;
    if (!cursor.value) return;
    busy.value = true;
    try {
      const next = await page(cursor.value);
      // Another filter may have been chosen while this page was on its way.
      if (first.value !== asked) return;
      items.value = [...items.value, ...next.items];
      cursor.value = next.nextCursor;
    } catch (failure) {
      toast(errorText(toApiError(failure)), 'negative');
    } finally {
      busy.value = false;
    }
  }
  return { items, cursor, busy, load };
}
