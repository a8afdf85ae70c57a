import { computed, ref, shallowRef } from 'vue';
import { toApiError, type ApiError } from '../api/api-error.ts';
import { useErrorText } from './use-error-text.ts';

/** A form that is being sent: whether it is under way, and why the last time was refused, as it came and in words. */
export function useSubmission(send: () => Promise<void>) {
  const { errorText } = useErrorText();
  const busy = ref(false);
  const error = shallowRef<ApiError | null>(null);
  const failure = computed(() => (error.value ? errorText(error.value) : undefined));

  async function submit(): Promise<void> {
    busy.value = true;
    error.value = null;
    try {
      await send();
    } catch (refused) {
      error.value = toApiError(refused);
    } finally {
      busy.value = false;
    }
  }
  return { busy, error, failure, submit };
}
