import { EVALUATION } from './limits.ts';

/** So many of the first ones as fit into what Temporal takes at once; the first one in any case. */
export function fittingPage<Item>(items: readonly Item[], textsOf: (item: Item) => readonly string[]): Item[] {
  let characters = 0;
  const end = items.findIndex((item, index) => {
    characters += textsOf(item).reduce((sum, text) => sum + text.length, 0);
    return index > 0 && characters > EVALUATION.pageCharacters;
  });
  return items.slice(0, end === -1 ? items.length : end);
}
