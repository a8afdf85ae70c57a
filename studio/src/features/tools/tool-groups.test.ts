import { expect, test } from 'vitest';
import type { Tool } from '../../../../contract/http/tools.ts';
import { errorRate, toolGroups } from './tool-groups.ts';

const tool = (name: string, more: Partial<Tool> = {}): Tool => ({
  name, description: '', category: 'accounts', effect: 'read', requiresAuth: true, requires2FA: false, rateLimitPerMinute: 1, parameters: {},
  source: { kind: 'built-in', name: 'CitiFlow' }, ...more,
});
const imported = tool('get_order', { title: 'Read an order', source: { kind: 'openapi', id: 'a', name: 'Orders' }, category: 'external' });
const all = [tool('get_balance'), tool('pay', { category: 'payments', effect: 'write' }), imported];
const everything = { text: '', effect: 'all', origin: 'all' } as const;

test('tools are grouped by category, imported ones by their source', () => {
  expect(toolGroups(all, everything).map(({ key, sourceName, tools }) => [key, sourceName, tools.length])).toEqual([
    ['accounts', null, 1], ['payments', null, 1], ['source:a', 'Orders', 1],
  ]);
});

test('a filter and a search leave only what fits', () => {
  const names = (filter: object) => toolGroups(all, { ...everything, ...filter }).flatMap(({ tools }) => tools.map(({ name }) => name));
  expect(names({ effect: 'write' })).toEqual(['pay']);
  expect(names({ origin: 'imported' })).toEqual(['get_order']);
  expect(names({ text: ' ORDER ' })).toEqual(['get_order']);
  expect(names({ text: 'nothing like it' })).toEqual([]);
});

test('an error rate is of calls that were made', () => {
  const statistics = { calls: 4, failed: 1, p50Ms: null, p95Ms: null, days: [] };
  expect(errorRate(tool('x', { statistics }))).toBe(0.25);
  expect(errorRate(tool('x', { statistics: { ...statistics, calls: 0, failed: 0 } }))).toBeNull();
});
