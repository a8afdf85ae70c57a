import { beforeEach, expect, test } from 'vitest';
import { createPins } from './pins.ts';

beforeEach(() => localStorage.clear());

test('what is pinned is found again in this browser, by agent and node, until it is taken away', () => {
  const pins = createPins('a1');
  pins.put('search', { outlet: 'next', retrieval: 'nothing', sources: [] });
  pins.put('gone', { outlet: 'next' });
  expect(createPins('a1').of('search')).toEqual({ outlet: 'next', retrieval: 'nothing', sources: [] });
  expect(createPins('a2').has('search')).toBe(false);
  expect(createPins('a1').among(['search', 'answer'])).toEqual({ search: { outlet: 'next', retrieval: 'nothing', sources: [] } });
  pins.remove('search');
  expect(createPins('a1').among(['search'])).toBeUndefined();
  pins.clear();
  expect(localStorage).toHaveLength(0);
});

test('what somebody else has written there is no pin', () => {
  for (const text of ['{', '[]', '{"search":{"outlet":1}}', 'null']) {
    localStorage.setItem('citiflow.pins.a1', text);
    expect(createPins('a1').count).toBe(0);
  }
});
