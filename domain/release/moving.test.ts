import { expect, test } from 'vitest';
import { movingAfter, type Arrival, type Moving } from './moving.ts';

const arrival = (changes: Partial<Arrival> = {}): Arrival => ({
  policy: 'move', releaseId: 'release-2', versionId: 'new', status: 'active', publishVersionId: null, publishedVersionId: 'old',
  now: '2026-01-02T00:00:00.000Z', ...changes,
});
const before: Moving = { releaseId: 'release-1', versionId: 'old', since: '2026-01-01T00:00:00.000Z', from: null };

test('what comes to production takes every open conversation with it, or none, as its policy says', () => {
  expect(movingAfter(before, arrival({ publishVersionId: 'new' })))
    .toEqual({ releaseId: 'release-2', versionId: 'new', since: '2026-01-02T00:00:00.000Z', from: null });
  // Those on their way to the former version stay where they are.
  expect(movingAfter(before, arrival({ publishVersionId: 'new', policy: 'stay' }))).toBeNull();
});

test('until then, nobody moves anew', () => {
  for (const status of ['pending', 'deploying', 'failed'] as const) expect(movingAfter(before, arrival({ status }))).toBe(before);
});

test('a canary that was given up takes back those on its own version, and only those', () => {
  const givenUp = arrival({ status: 'rolled_back' });
  expect(movingAfter(null, givenUp)).toMatchObject({ versionId: 'old', from: 'new' });
  // Everybody is on the way to production already: they still are.
  expect(movingAfter(before, givenUp)).toMatchObject({ versionId: 'old', from: null });
  expect(movingAfter(null, arrival({ status: 'rolled_back', policy: 'stay' }))).toBeNull();
  expect(movingAfter(null, arrival({ status: 'rolled_back', publishedVersionId: null }))).toBeNull();
});
