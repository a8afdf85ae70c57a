import { expect, test } from 'vitest';
import { addressOf, askedOf, isFiltered } from './address.ts';

test('an address without anything filters by nothing', () => {
  const address = addressOf({});
  expect(isFiltered(address)).toBe(false);
  expect(askedOf(address, 'Europe/Berlin')).toEqual({ timeZone: 'Europe/Berlin' });
});

test('what an address says is asked for, an area with its dot', () => {
  const address = addressOf({ area: 'tool', actor: 'system', subject: 'release:r-1', from: '2026-11-01', to: '2026-11-30', entry: '12' });
  expect(isFiltered(address)).toBe(true);
  expect(address.entry).toBe(12);
  expect(askedOf(address, 'UTC')).toEqual({
    timeZone: 'UTC', action: 'tool.', actor: 'system', subjectKind: 'release', subjectId: 'r-1', from: '2026-11-01', to: '2026-11-30',
  });
});

test('what makes no sense is left out', () => {
  const address = addressOf({ area: 'cats', actor: ['a', 'b'], subject: 'cat:1', from: 'yesterday', entry: '-3' });
  expect(address).toEqual({ area: '', actor: '', subject: null, from: '', to: '', entry: null });
  expect(addressOf({ subject: 'release', entry: '1.5' })).toMatchObject({ subject: null, entry: null });
});
