import { ref } from 'vue';
import { toApiError } from '../api/api-error.ts';
import { useErrorText } from './use-error-text.ts';

/** A form that is being sent: whether it is under way, and in words why the last time was refused. */
export function useSubmission(send: () => Promise<void>) {
  const { errorText } = useErrorText();
  const busy = ref(false);
  const failure = ref<string | undefined>();

  async function submit(): Promise<void> {
    busy.value = true;
    failure.value = undefined;
    try {
      await send();
    } catch (error) {
      failure.value = errorText(toApiError(error));
    } finally {
      busy.value = false;
    }
  }
  return { busy, failure, submit };
}
