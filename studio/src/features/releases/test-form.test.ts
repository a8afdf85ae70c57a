import { expect, test } from 'vitest';
import { testProposalSchema } from '../../../../contract/http/releases.ts';
import { evenShares, newTest, testOf, totalShare } from './test-form.ts';

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
