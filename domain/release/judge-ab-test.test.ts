import { describe, expect, test } from 'vitest';
import type { TestArm, TestFigures, TestPlan, TestState } from './ab-test.ts';
import { judgeGuard, judgeTest, newTestState } from './judge-ab-test.ts';

const arm = (versionId: string, changes: Partial<TestArm> = {}): TestArm => ({
  versionId, conversations: 100, withError: 10, handedOver: 10, withGuardrail: 10, ratings: 50, goodRatings: 40,
  cost: { mean: 10_000, variance: 4_000_000 }, turns: 200, p95Ms: 900, withSlowTurn: 10, ...changes,
});
const figures = (...arms: TestArm[]): TestFigures => ({ arms, measuredAt: '2026-01-01T00:00:00.000Z' });
const plan = (changes: Partial<TestPlan> = {}): TestPlan => ({
  versions: [{ versionId: 'a', version: '1.0.0', sharePercent: 50 }, { versionId: 'b', version: '1.1.0', sharePercent: 50 }],
  metric: 'error_rate', rule: { kind: 'fixed', sampleSize: 100 }, confidence: 0.95,
  guard: { tolerance: 0.02, minimumCount: 30, confidence: 0.99 }, maximumDays: 30, checkSeconds: 30, slowMs: null, ...changes,
});
const nothing = { looks: [], comparisons: [] };
const sequential = (sampleSize: number, looks = 5) => ({ kind: 'sequential', sampleSize, looks, spending: 'obrien-fleming' }) as const;

describe('a fixed sample', () => {
  test('is judged by the published interval of its difference: Newcombe (1998), 56 of 70 against 48 of 80', () => {
    const found = judgeTest(plan({ metric: 'satisfaction', rule: { kind: 'fixed', sampleSize: 70 } }),
      figures(arm('a', { ratings: 80, goodRatings: 48 }), arm('b', { ratings: 70, goodRatings: 56 })), nothing);
    const [comparison] = found.comparisons;
    expect(comparison?.interval?.lower).toBeCloseTo(0.0524, 4);
    expect(comparison?.interval?.upper).toBeCloseTo(0.3339, 4);
    expect(comparison?.verdict).toBe('better');
    expect(found.result).toMatchObject({ verdict: 'decided', bestVersionId: 'b' });
    expect(found.result.sentence).toBe(
      'Good ratings: version 1.1.0 is better than 1.0.0 (80.0 % of 70 against 60.0 % of 80; the difference lies between 5.2 % and 33.4 %). ' +
      'Confidence 95 % over all comparisons and looks.');
  });

  test('is not judged a customer too early, however clear it looks', () => {
    const early = judgeTest(plan(), figures(arm('a', { conversations: 99, withError: 0 }), arm('b', { withError: 100 })), nothing);
    expect(early).toMatchObject({ fraction: 0.99, looks: [], comparisons: [{ verdict: 'open' }], result: { verdict: 'running' } });
    const full = judgeTest(plan(), figures(arm('a', { withError: 0 }), arm('b', { withError: 100 })), nothing);
    expect(full).toMatchObject({ fraction: 1, comparisons: [{ verdict: 'worse' }], result: { verdict: 'decided', bestVersionId: 'a' } });
  });

  test('without a difference says so', () => {
    expect(judgeTest(plan(), figures(arm('a'), arm('b', { withError: 11 })), nothing))
      .toMatchObject({ comparisons: [{ verdict: 'no-difference' }], result: { verdict: 'undecided', bestVersionId: null } });
  });
});

describe('a sequential test', () => {
  test('looks at its parts of the sample only, and ends early where the difference is clear', () => {
    const rule = sequential(500);
    const clear = (count: number) => figures(arm('a', { conversations: count, withError: Math.round(count * 0.05) }),
      arm('b', { conversations: count, withError: Math.round(count * 0.4) }));
    expect(judgeTest(plan({ rule }), clear(99), nothing)).toMatchObject({ looks: [], result: { verdict: 'running' } });
    const first = judgeTest(plan({ rule }), clear(100), nothing);
    expect(first).toMatchObject({ looks: [{ fraction: 0.2 }], result: { verdict: 'decided', bestVersionId: 'a' } });
  });

  test('asks for more at an early look than a fixed sample does, and for nearly the same at the last', () => {
    const counted = (count: number) => figures(arm('a', { conversations: count, withError: count / 10 }), arm('b', { conversations: count, withError: count / 10 }));
    const width = (rule: TestPlan['rule'], count: number, looks: TestState['looks']) => {
      const { lower, upper } = judgeTest(plan({ rule }), counted(count), { looks, comparisons: [] }).comparisons[0]?.interval ?? { lower: 0, upper: 0 };
      return upper - lower;
    };
    const fixed = (sampleSize: number) => ({ kind: 'fixed', sampleSize }) as const;
    expect(width(sequential(500), 100, [])).toBeGreaterThan(2 * width(fixed(100), 100, []));
    const looks = [0.2, 0.4, 0.6, 0.8].map((fraction) => ({ fraction, at: '' }));
    expect(width(sequential(500), 500, looks) / width(fixed(500), 500, [])).toBeCloseTo(2.031 / 1.96, 2);
  });

  test('of two versions that are the same finds a difference no more often than the confidence leaves', () => {
    // Mulberry32 with a fixed seed: the same tests each time.
    let seed = 11;
    const random = () => {
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
    const tested = plan({ rule: sequential(150, 3), confidence: 0.8 });
    let found = 0;
    for (let run = 0; run < 120; run += 1) {
      let state: Pick<TestState, 'looks' | 'comparisons'> = nothing;
      const errors = { a: 0, b: 0 };
      for (let count = 1; count <= 150; count += 1) {
        if (random() < 0.3) errors.a += 1;
        if (random() < 0.3) errors.b += 1;
        if (count % 50 > 0) continue;
        const judged = judgeTest(tested, figures(arm('a', { conversations: count, withError: errors.a }), arm('b', { conversations: count, withError: errors.b })), state);
        state = judged;
        if (judged.result.verdict !== 'decided') continue;
        found += 1;
        break;
      }
    }
    // A fifth, and three standard deviations of chance about it.
    expect(found / 120, `${found} of 120`).toBeLessThan(0.2 + 3 * Math.sqrt((0.2 * 0.8) / 120));
    expect(found).toBeGreaterThan(5);
  });

  test('keeps what a look has found, and ends once every version is told apart', () => {
    const three = plan({ rule: sequential(500), versions: [...plan().versions, { versionId: 'c', version: '1.2.0', sharePercent: 10 }] });
    const at = (count: number, b: number, c: number) => figures(arm('a', { conversations: count, withError: count * 0.3 }),
      arm('b', { conversations: count, withError: count * b }), arm('c', { conversations: count, withError: count * c }));
    const first = judgeTest(three, at(200, 0.05, 0.3), nothing);
    expect(first).toMatchObject({ comparisons: [{ verdict: 'better' }, { verdict: 'open' }], result: { verdict: 'running' } });
    const second = judgeTest(three, at(300, 0.3, 0.8), first);
    expect(second).toMatchObject({ comparisons: [{ verdict: 'better' }, { verdict: 'worse' }], result: { verdict: 'decided', bestVersionId: 'b' } });
  });
});

test('with three versions each comparison asks for more certainty than one alone would', () => {
  const three = plan({ versions: [...plan().versions, { versionId: 'c', version: '1.2.0', sharePercent: 10 }] });
  const width = (tested: TestPlan) => {
    const interval = judgeTest(tested, figures(arm('a'), arm('b'), arm('c')), nothing).comparisons[0]?.interval;
    return (interval?.upper ?? 0) - (interval?.lower ?? 0);
  };
  // Bonferroni: 0.025 in place of 0.05, 2.241 standard errors in place of 1.960.
  expect(width(three) / width(plan())).toBeCloseTo(2.241 / 1.96, 1);
});

test('what there is no data for is said to have none, and not computed', () => {
  const state = newTestState(plan({ metric: 'satisfaction' }), '2026-01-01T00:00:00.000Z');
  expect(state).toMatchObject({ comparisons: [{ verdict: 'no-data', difference: null, interval: null }], values: [{ value: null }, { value: null }] });
  expect(state.result.sentence).toMatch(/has no data to compare with/);
  const unrated = judgeTest(plan({ metric: 'satisfaction' }), figures(arm('a', { ratings: 0, goodRatings: 0 }), arm('b', { ratings: 0, goodRatings: 0 })), nothing);
  expect(unrated.comparisons).toEqual([{ versionId: 'b', verdict: 'no-data', difference: null, interval: null }]);
});

test.each([
  ['handover_rate', { handedOver: 90 }], ['guardrail_rate', { withGuardrail: 90 }], ['latency_p95', { withSlowTurn: 90 }],
  ['cost_per_conversation', { cost: { mean: 20_000, variance: 4_000_000 } }],
] as const)('%s: more of it is worse', (metric, worse) => {
  expect(judgeTest(plan({ metric }), figures(arm('a'), arm('b', worse)), nothing).comparisons[0]?.verdict).toBe('worse');
  expect(judgeTest(plan({ metric }), figures(arm('a', worse), arm('b')), nothing).comparisons[0]?.verdict).toBe('better');
});

describe('the guard', () => {
  test('ends a test in which a version has errors clearly more often than the first, and says the figures', () => {
    const { reason } = judgeGuard(plan(), figures(arm('a', { withError: 1 }), arm('b', { withError: 40 })), {});
    expect(reason).toBe('Version 1.1.0 is clearly worse. Conversations with an error: 40.0 % of 100 on trial against 1.0 % of 100 in production.');
  });

  test('says nothing of what may be chance, of too few, and of a version that is better', () => {
    for (const [a, b] of [[{ withError: 5 }, { withError: 8 }], [{ conversations: 29, withError: 0 }, { withError: 90 }], [{ withError: 90 }, { withError: 1 }]]) {
      expect(judgeGuard(plan(), figures(arm('a', a), arm('b', b)), {}).reason).toBeNull();
    }
  });
});
