import { ref } from 'vue';
import { z } from 'zod';

const KEPT = 20;
const idsShape = z.array(z.string()).catch([]);

/** Ids of what was chosen, the latest first. Ids only: names may be personal. @param userId whose */
export function useRecentCommands(userId: string) {
  const place = `citiflow.recent.${userId}`;
  const recent = ref(read(place));
  // Written at once: whoever chooses goes away in the same moment.
  const remember = (id: string) => {
    recent.value = [id, ...recent.value.filter((other) => other !== id)].slice(0, KEPT);
    localStorage.setItem(place, JSON.stringify(recent.value));
  };
  return { recent, remember };
}

function read(place: string): string[] {
  try {
    return idsShape.parse(JSON.parse(localStorage.getItem(place) ?? '[]'));
  } catch {
    return [];
  }
}
