import { describe, expect, test } from 'vitest';
import { testProposalSchema } from '../../../../contract/http/releases.ts';
import type { TestBaseline } from '../../../../contract/http/ab-tests.ts';
import { evenShares, newTest, sizeOf, testOf, totalShare } from './test-form.ts';

const version = (id: string, published: boolean) => ({
  id, agentId: 'a', version: id, changeDescription: '', published, stage: null, createdBy: 'x', createdAt: '2026-01-01T00:00:00.000Z',
});

test('a new test sets the newest version against what customers have', () => {
  const form = newTest([version('two', false), version('one', true)]);
  expect(form.versions).toEqual([{ versionId: 'one', sharePercent: 50 }, { versionId: 'two', sharePercent: 50 }]);
  expect(totalShare(form)).toBe(100);
});

test('even shares are whole and add up, for any number of versions', () => {
  expect([2, 3, 4, 5].map(evenShares)).toEqual([[50, 50], [34, 33, 33], [25, 25, 25, 25], [20, 20, 20, 20, 20]]);
});

test('the form is what the API takes, its texts read as numbers', () => {
  const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
  const form = { ...newTest([]), note: 'Why', versions: ids.map((versionId) => ({ versionId, sharePercent: 50 })) };
  expect(testProposalSchema.parse(testOf(form))).toMatchObject({
    rule: { kind: 'sequential', sampleSize: 500, looks: 5, spending: 'obrien-fleming' }, confidence: 0.95, guard: { tolerance: 0.02, minimumCount: 30 },
  });
  expect(testProposalSchema.parse(testOf({ ...form, rule: 'fixed' })).rule).toEqual({ kind: 'fixed', sampleSize: 500 });
});

describe('how many customers a test takes', () => {
  const baseline: TestBaseline = {
    version: { id: 'one', version: '1.0.0' }, customers: 3_000, customersPerDay: 100,
    values: [
      { metric: 'error_rate', value: 0.5, count: 3_000, variance: null }, { metric: 'satisfaction', value: 0.5, count: 300, variance: null },
      { metric: 'cost_per_conversation', value: 20_000, count: 3_000, variance: 1e8 }, { metric: 'latency_p95', value: null, count: 0, variance: null },
    ],
  };
  const form = { ...newTest([version('two', false), version('one', true)]), rule: 'fixed' as const };
  const wish = { form, difference: 0.25, power: 0.9 };

  test('follows from what production does, and says how long that takes by the version with the smallest share', () => {
    expect(sizeOf(baseline, wish)).toEqual({ size: 77, days: 2 });
    const versions = [{ versionId: 'one', sharePercent: 90 }, { versionId: 'two', sharePercent: 10 }];
    expect(sizeOf(baseline, { ...wish, form: { ...form, versions } })).toEqual({ size: 77, days: 8 });
  });

  test('is longer in coming where only some customers rate, and is of a cost a part of it', () => {
    expect(sizeOf(baseline, { ...wish, form: { ...form, metric: 'satisfaction' } })).toEqual({ size: 77, days: 16 });
    expect(sizeOf(baseline, { ...wish, difference: 0.1, form: { ...form, metric: 'cost_per_conversation' } })?.size).toBe(526);
  });

  test('is never below what a test may have, and nothing where nothing can be said', () => {
    expect(sizeOf(baseline, { ...wish, difference: 0.5 })?.size).toBe(20);
    for (const lacking of [{ ...wish, difference: 0.6 }, { ...wish, power: 1 }, { ...wish, form: { ...form, metric: 'latency_p95' as const } }, { ...wish, difference: 0 }]) {
      expect(sizeOf(baseline, lacking)).toBeNull();
    }
  });
});
