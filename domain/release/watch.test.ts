import { expect, test } from 'vitest';
import type { Metric, WatchedCondition } from './model.ts';
import { judgeCanary, whyWorse, type ArmFigures, type CanaryFigures, type Looks } from './watch.ts';

const arm = (changes: Partial<ArmFigures> = {}): ArmFigures => ({
  conversations: 200, withError: 2, handedOver: 20, withGuardrail: 4, ratings: 100, goodRatings: 90,
  cost: { mean: 10_000, variance: 4_000_000 }, turns: 400, p95Ms: 3_000, slowTurns: 20, ...changes,
});
const figures = (candidate: Partial<ArmFigures>, production: Partial<ArmFigures> = {}): CanaryFigures =>
  ({ candidate: arm(candidate), production: arm(production), measuredAt: '2026-01-01T00:00:00.000Z' });
const condition = (metric: Metric, changes: Partial<WatchedCondition> = {}): WatchedCondition =>
  ({ metric, tolerance: 0.02, minimumCount: 50, confidence: 0.95, ...changes });
const verdict = (watched: WatchedCondition, found: CanaryFigures, looks = {}) =>
  judgeCanary([watched], found, looks).findings[0]?.verdict;

test.each<[Metric, Partial<ArmFigures>]>([
  ['error_rate', { withError: 40 }],
  ['handover_rate', { handedOver: 80 }],
  ['guardrail_rate', { withGuardrail: 50 }],
  ['satisfaction', { goodRatings: 50 }],
  ['cost_per_conversation', { cost: { mean: 14_000, variance: 4_000_000 } }],
  ['latency_p95', { slowTurns: 60, p95Ms: 5_000 }],
])('%s: what is clearly worse is found, what is the same holds, and what is better too', (metric, worse) => {
  const watched = condition(metric);
  expect(verdict(watched, figures(worse))).toBe('worse');
  expect(verdict(watched, figures({}))).toBe('holds');
  expect(verdict(watched, { ...figures({}, worse), candidate: arm({ slowTurns: 0 }) })).toBe('holds');
});

test('with fewer than the minimum count on either side nothing is judged, however bad it looks', () => {
  const bad = { conversations: 49, withError: 49 };
  expect(verdict(condition('error_rate'), figures(bad))).toBe('waiting');
  expect(verdict(condition('error_rate'), figures({ withError: 200 }, { conversations: 49, withError: 0 }))).toBe('waiting');
  expect(verdict(condition('error_rate'), figures({ conversations: 50, withError: 50 }))).toBe('worse');
});

test('what the condition tolerates is not worse', () => {
  expect(verdict(condition('error_rate', { tolerance: 0.3 }), figures({ withError: 40 }))).toBe('holds');
  expect(verdict(condition('cost_per_conversation', { tolerance: 0.5 }), figures({ cost: { mean: 14_000, variance: 4_000_000 } }))).toBe('holds');
});

test('a look is taken when there is a quarter more, and each asks for more certainty than the one before', () => {
  const watched = condition('error_rate');
  const after = (candidate: number, looks: Partial<Record<Metric, Looks>>) =>
    judgeCanary([watched], figures({ conversations: candidate, withError: 0 }), looks).looks;
  const first = after(50, {});
  expect(first).toEqual({ error_rate: { count: 1, at: 50 } });
  expect(after(60, first)).toEqual(first);
  expect(after(63, first)).toEqual({ error_rate: { count: 2, at: 63 } });
  const width = (looks: Partial<Record<Metric, Looks>>) => {
    const [finding] = judgeCanary([watched], figures({}), looks).findings;
    return (finding?.worseBy?.upper ?? 0) - (finding?.worseBy?.lower ?? 0);
  };
  expect(width({ error_rate: { count: 5, at: 10 } })).toBeGreaterThan(width({}));
});

test('a version that is the same as production is given up no more often than the confidence allows', () => {
  // Mulberry32 with a fixed seed: the same canaries each time.
  let seed = 7;
  const random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const watched = condition('error_rate', { tolerance: 0, confidence: 0.9 });
  let givenUp = 0;
  for (let canary = 0; canary < 1000; canary += 1) {
    let looks: Partial<Record<Metric, Looks>> = {};
    const seen = { candidate: 0, production: 0 };
    for (let conversations = 1; conversations <= 300; conversations += 1) {
      if (random() < 0.1) seen.candidate += 1;
      if (random() < 0.1) seen.production += 1;
      if (conversations % 10 > 0) continue;
      const judged = judgeCanary([watched],
        figures({ conversations, withError: seen.candidate }, { conversations, withError: seen.production }), looks);
      looks = judged.looks;
      if (judged.findings[0]?.verdict === 'worse') {
        givenUp += 1;
        break;
      }
    }
  }
  expect(givenUp / 1000, `${givenUp} of 1000`).toBeLessThan(0.1);
});

test('the reason names the figures', () => {
  const [finding] = judgeCanary([condition('error_rate')], figures({ withError: 40 }), {}).findings;
  expect(finding && whyWorse(finding)).toBe('Conversations with an error: 20.0 % of 200 on trial against 1.0 % of 200 in production.');
});
