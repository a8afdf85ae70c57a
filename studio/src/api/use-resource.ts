import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { toApiError, type ApiError } from './api-error.ts';

export interface Resource<Value> {
  data: ShallowRef<Value | null>;
  error: Ref<ApiError | null>;
  loading: Ref<boolean>;
  /** Loads again, keeping what is shown until the answer is there. */
  reload: () => Promise<void>;
}

/**
 * Something loaded from the API, with what a page shows while and after. With `pollMs` it is loaded again
 * that long after each answer for as long as `pollMs()` gives a number; hidden tabs are not polled.
 */
export function useResource<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  options: { pollMs?: (data: Value | null) => number | null; immediate?: boolean } = {},
): Resource<Value> {
  const data = shallowRef<Value | null>(null);
  const error = ref<ApiError | null>(null) as Ref<ApiError | null>;
  const loading = ref(false);
  let current = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const schedule = () => {
    clearTimeout(timer);
    const wait = options.pollMs?.(data.value) ?? null;
    if (wait === null || current.signal.aborted) return;
    timer = setTimeout(() => (document.hidden ? schedule() : void reload()), wait);
  };

  const reload = async () => {
    current.abort();
    const mine = (current = new AbortController());
    loading.value = true;
    try {
      const value = await load(mine.signal);
      if (mine.signal.aborted) return;
      data.value = value;
      error.value = null;
    } catch (failure) {
      if (mine.signal.aborted) return;
      error.value = toApiError(failure);
    } finally {
      if (!mine.signal.aborted) {
        loading.value = false;
        schedule();
      }
    }
  };

  onScopeDispose(() => {
    clearTimeout(timer);
    current.abort();
  });
  if (options.immediate !== false) void reload();
  return { data, error, loading, reload };
}
