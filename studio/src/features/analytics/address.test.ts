import { expect, test } from 'vitest';
import { addressOf, isBadRange } from './address.ts';

const now = new Date('2026-11-23T23:30:00Z');

test('without anything in the address, the last seven days of live conversations', () => {
  expect(addressOf({}, 'UTC', now)).toEqual({ range: '7d', from: '2026-11-17', to: '2026-11-23', agentId: '', versionId: '', mode: 'live', by: 'model' });
  expect(addressOf({ range: 'today' }, 'Europe/Berlin', now)).toMatchObject({ from: '2026-11-24', to: '2026-11-24' });
});

test('days of one\'s own come before a preset, and nonsense is as if it were not there', () => {
  expect(addressOf({ range: '30d', from: '2026-01-01', to: '2026-01-31' }, 'UTC', now)).toMatchObject({ range: 'custom', from: '2026-01-01', to: '2026-01-31' });
  expect(addressOf({ range: 'toString', from: 'x', to: '2026-01-31', mode: 'all', by: 'colour' }, 'UTC', now)).toMatchObject({ range: '7d', mode: 'live', by: 'model' });
});

test('a version is one of an agent: without the agent it says nothing', () => {
  expect(addressOf({ version: 'v' }, 'UTC', now).versionId).toBe('');
  expect(addressOf({ agent: 'a', version: 'v' }, 'UTC', now)).toMatchObject({ agentId: 'a', versionId: 'v' });
});

test('days that end before they begin, or span years, are told before a server is asked', () => {
  expect(isBadRange({ from: '2026-01-02', to: '2026-01-01' })).toBe(true);
  expect(isBadRange({ from: '2024-01-01', to: '2026-01-01' })).toBe(true);
  expect(isBadRange({ from: '2026-13-01', to: '2026-01-01' })).toBe(true);
  expect(isBadRange({ from: '2026-01-01', to: '2026-01-01' })).toBe(false);
});
