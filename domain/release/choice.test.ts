import { expect, test } from 'vitest';
import { chooseVersion, isInShare, type Routing } from './choice.ts';

const routing = (changes: Partial<Routing> = {}): Routing =>
  ({ releaseId: 'release-1', versionId: 'new', sharePercent: 20, testers: [], ...changes });
const customers = Array.from({ length: 20_000 }, (_, index) => `customer-${index}`);
const chosen = (route: Routing) => customers.filter((key) => isInShare(route, key));

test('while no release runs, everybody gets the published version', () => {
  expect(chooseVersion('old', null, { key: 'alex', names: [] })).toBe('old');
});

test('a share of customers is that share, whatever their ids look like', () => {
  for (const sharePercent of [1, 5, 20, 50, 99]) {
    const expected = (customers.length * sharePercent) / 100;
    // Four standard deviations of a fair draw.
    expect(Math.abs(chosen(routing({ sharePercent })).length - expected)).toBeLessThan(4 * Math.sqrt(expected * (1 - sharePercent / 100)) + 1);
  }
  expect(chosen(routing({ sharePercent: 0 }))).toEqual([]);
  expect(chosen(routing({ sharePercent: 100 }))).toHaveLength(customers.length);
});

test('the same customer is chosen each time, and stays chosen as the share grows', () => {
  const small = chosen(routing({ sharePercent: 5 }));
  const large = new Set(chosen(routing({ sharePercent: 25 })));
  expect(chosen(routing({ sharePercent: 5 }))).toEqual(small);
  expect(small.every((key) => large.has(key))).toBe(true);
});

test('another release tries its version on others', () => {
  const one = new Set(chosen(routing()));
  const both = chosen(routing({ releaseId: 'release-2' })).filter((key) => one.has(key));
  // Independent draws of a fifth each meet in a twenty-fifth.
  expect(both.length / customers.length).toBeCloseTo(0.04, 2);
});

test('testers get the version on trial before any customer does', () => {
  const staged = routing({ sharePercent: 0, testers: ['alex', 'builder@bank.example'] });
  expect(chooseVersion('old', staged, { key: 'alex', names: ['alex'] })).toBe('new');
  expect(chooseVersion('old', staged, { key: 'x', names: ['x', 'builder@bank.example'] })).toBe('new');
  expect(chooseVersion('old', staged, { key: 'beth', names: ['beth'] })).toBe('old');
});

test('an A/B test deals its shares out, always the same to the same customer, and to nobody else’s list of testers', () => {
  const arms = [{ versionId: 'a', sharePercent: 50 }, { versionId: 'b', sharePercent: 30 }, { versionId: 'c', sharePercent: 20 }];
  const tested = routing({ sharePercent: 0, testers: ['customer-1'], arms });
  const dealt = customers.map((key) => chooseVersion('old', tested, { key, names: [key] }));
  expect(customers.map((key) => chooseVersion('old', tested, { key, names: [key] }))).toEqual(dealt);
  for (const { versionId, sharePercent } of arms) {
    const expected = (customers.length * sharePercent) / 100;
    const got = dealt.filter((version) => version === versionId).length;
    expect(Math.abs(got - expected)).toBeLessThan(4 * Math.sqrt(expected * (1 - sharePercent / 100)));
  }
  expect(new Set(dealt)).toEqual(new Set(['a', 'b', 'c']));
});
