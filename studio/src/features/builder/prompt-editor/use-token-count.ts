import { onScopeDispose, ref, watch, type Ref } from 'vue';

const AFTER_MS = 300;

/**
 * How many tokens a text has, a moment after it stands still, as OpenAI's models count; null until that is known. The
 * vocabulary is large, so it is loaded when the first count is wanted.
 */
export function useTokenCount(text: () => string): Ref<number | null> {
  const count = ref<number | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  async function measure(of: string, question: number) {
    const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
    // What looks like a control token is text here: nobody may break the count by writing one.
    if (question === asked) count.value = countTokens(of, { disallowedSpecial: new Set() });
  }
  watch(text, (next) => {
    clearTimeout(timer);
    asked += 1;
    const question = asked;
    // Without the vocabulary there is no count, and nothing else is lost.
    timer = setTimeout(() => void measure(next, question).catch(() => (count.value = null)), AFTER_MS);
  }, { immediate: true });
  onScopeDispose(() => {
    clearTimeout(timer);
    asked += 1;
  });
  return count;
}
