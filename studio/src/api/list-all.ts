import { LIMITS } from '../../../domain/limits.ts';

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/**
 * A list whole, page after page: for what is chosen from or read as a table. What grows without end, such as
 * conversations, is shown by `useMoreItems` instead.
 *
 * @param page one page of it, as its endpoint answers this query.
 * @throws ApiError as `call` does; nothing of the list then.
 */
export async function listAll<Item>(page: (query: { limit: number; cursor?: string }) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const next: Page<Item> = await page({ limit: LIMITS.pageItems, ...(cursor === null ? {} : { cursor }) });
    items.push(...next.items);
    cursor = next.nextCursor;
  } while (cursor !== null);
  return items;
}
