import { expect, test } from 'vitest';
import { asked, readFilters, withFilter } from './filters.ts';

const AGENT = '7d9f0a52-33c2-4b9e-9c43-3a4cf46f2f2e';

test('the address is read, and what it says wrongly counts for nothing', () => {
  const filters = readFilters({
    q: 'card fee', agent: AGENT, version: 'newest', outcome: 'lost', rating: 'bad', language: 'de', mode: ['live'], costMin: '-1', costMax: '0.05',
    from: '2026-13-01', to: '2026-03-02', tool: 'get_balance',
  });
  expect(filters).toEqual({
    q: 'card fee', agent: AGENT, version: '', outcome: '', rating: 'bad', language: 'de', mode: '', costMin: '', costMax: '0.05', from: '', to: '2026-03-02', tool: 'get_balance',
  });
});

test('days are the reader’s own, and the last one counts whole', () => {
  const query = asked(readFilters({ from: '2026-03-01', to: '2026-03-31' }));
  expect(query.since).toBe(new Date(2026, 2, 1).toISOString());
  expect(query.until).toBe(new Date(2026, 3, 1).toISOString());
});

test('costs are told in millionths', () => {
  expect(asked(readFilters({ costMin: '0.000123', costMax: '2' }))).toMatchObject({ minCostMicros: 123, maxCostMicros: 2_000_000 });
});

test('what is not filtered by is not asked', () => {
  expect(Object.values(asked(readFilters({}))).filter((value) => value !== undefined)).toEqual([]);
});

test('another agent has other versions', () => {
  expect(withFilter({ agent: AGENT, version: AGENT, q: 'x' }, 'agent', '')).toEqual({ q: 'x' });
  expect(withFilter({ q: 'x' }, 'rating', 'good')).toEqual({ q: 'x', rating: 'good' });
});
