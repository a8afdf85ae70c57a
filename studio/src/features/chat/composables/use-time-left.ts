import { createSharedComposable, useNow } from '@vueuse/core';
import { computed } from 'vue';

/** One clock for all that count down: a list may show hundreds. */
const useSecond = createSharedComposable(() => useNow({ interval: 1_000 }));

/** Time until an instant, counting down each second: `9:41`, or `1:05:00` above an hour. */
export function useTimeLeft(expiresAt: () => string) {
  const now = useSecond();
  return computed(() => {
    const seconds = Math.max(0, Math.round((Date.parse(expiresAt()) - now.value.getTime()) / 1_000));
    return { seconds, over: seconds === 0, urgent: seconds < 60, text: spellSeconds(seconds) };
  });
}

export function spellSeconds(total: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(total / 3_600);
  const minutes = Math.floor((total % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
}
