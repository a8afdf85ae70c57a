import { useLocalStorage } from '@vueuse/core';

const KEPT = 20;

/** Ids of what was chosen, the latest first. Ids only: names may be personal. @param userId whose */
export function useRecentCommands(userId: string) {
  const recent = useLocalStorage<string[]>(`citiflow.recent.${userId}`, []);
  const remember = (id: string) => (recent.value = [id, ...recent.value.filter((other) => other !== id)].slice(0, KEPT));
  return { recent, remember };
}
