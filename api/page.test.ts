import { describe, expect, test } from 'vitest';
import { pageOf, placeOf } from './page.ts';

const at = new Date('2026-01-02T03:04:05.678Z');
const id = '6f0a3c1e-8a4b-4d57-9c53-2f6f3f0b7d11';

describe('a page', () => {
  test('leads to the next one by a cursor that comes back as it went', () => {
    const { rows, nextCursor } = pageOf([1, 2, 3], 2, () => ({ at, id }));
    expect(rows).toEqual([1, 2]);
    expect(placeOf(nextCursor ?? undefined)).toEqual({ at, id });
  });

  test('that is the last has no cursor', () => {
    expect(pageOf([1, 2], 2, () => ({ at, id })).nextCursor).toBeNull();
  });

  test.each(['', 'nonsense', Buffer.from('["2026",1]').toString('base64url')])('is refused for the cursor %j', (cursor) => {
    expect(() => placeOf(cursor)).toThrow(expect.objectContaining({ code: 'validation_failed' }));
  });
});
