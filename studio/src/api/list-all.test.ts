import { expect, test } from 'vitest';
import { listAll } from './list-all.ts';

test('a list is read to its last page, each after the cursor of the one before', async () => {
  const asked: unknown[] = [];
  const pages = new Map([[undefined, { items: [1, 2], nextCursor: 'b' }], ['b', { items: [3], nextCursor: 'c' }], ['c', { items: [], nextCursor: null }]]);
  const all = await listAll(async (query) => {
    asked.push(query);
    return pages.get(query.cursor) ?? { items: [], nextCursor: null };
  });
  expect(all).toEqual([1, 2, 3]);
  expect(asked).toEqual([{ limit: 100 }, { limit: 100, cursor: 'b' }, { limit: 100, cursor: 'c' }]);
});

test('a page that fails fails the whole: half a list is not taken for one', async () => {
  await expect(listAll(async ({ cursor }) => {
    if (cursor) throw new Error('gone');
    return { items: [1], nextCursor: 'b' };
  })).rejects.toThrow('gone');
});
