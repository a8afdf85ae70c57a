import type { StoppingRule } from './ab-test.ts';
import { normalQuantile } from './normal.ts';
import { boundaries, errorOf } from './sequential.ts';

/** How sure a test must be, and how likely it shall be to find what is there. */
export interface Demands {
  /** Of both sides together. */
  alpha: number;
  /** 0.8: of five such differences, four are found. */
  power: number;
}

/**
 * How many of each version tell two proportions apart by a two-sided test. J. L. Fleiss, B. Levin and M. C. Paik,
 * "Statistical Methods for Rates and Proportions" (3rd edition, 2003), section 4.3, without the continuity correction; R's
 * power.prop.test gives the same.
 * @returns not rounded
 */
export function sizeForProportions(one: number, other: number, { alpha, power }: Demands): number {
  const mean = (one + other) / 2;
  const none = normalQuantile(1 - alpha / 2) * Math.sqrt(2 * mean * (1 - mean));
  const some = normalQuantile(power) * Math.sqrt(one * (1 - one) + other * (1 - other));
  return ((none + some) / (one - other)) ** 2;
}

/**
 * How many of each version tell two means apart, by the normal approximation: J. M. Lachin, "Introduction to sample size
 * determination and power analysis for clinical trials", Controlled Clinical Trials 2 (1981), 93-113.
 * @returns not rounded
 */
export function sizeForMeans(difference: number, variance: number, { alpha, power }: Demands): number {
  return 2 * variance * ((normalQuantile(1 - alpha / 2) + normalQuantile(power)) / difference) ** 2;
}

/**
 * By how much a sequential sample must be larger than a fixed one to find the same difference as often, if it goes on to
 * its end: R of C. Jennison and B. W. Turnbull, "Group Sequential Methods with Applications to Clinical Trials" (2000),
 * chapter 2.
 */
export function inflation(fractions: readonly number[], critical: readonly number[], { alpha, power }: Demands): number {
  const fixed = normalQuantile(1 - alpha / 2) + normalQuantile(power);
  const lacking = (drift: number) => errorOf(fractions, critical, drift) - power;
  // By secants: the curve bends so little that four or five of them end it.
  let [before, drift] = [fixed, fixed * 1.05];
  for (let [was, is] = [lacking(before), lacking(drift)]; Math.abs(is) > 1e-6 && is !== was; [was, is] = [is, lacking(drift)]) {
    [before, drift] = [drift, drift - (is * (drift - before)) / (is - was)];
  }
  return (drift / fixed) ** 2;
}

/** What is known of a metric before a test. */
export interface Baseline {
  /** A share, or a mean. */
  value: number;
  /** Of a mean, the variance of single values; null for a share. */
  variance: number | null;
}

/**
 * How many of each version a test needs at the most. Either direction is to be found: the one that takes more counts.
 * @param difference from the baseline, in its own unit, above 0
 * @param comparisons with the first version; each may err with its part (C. E. Bonferroni, 1936)
 * @returns null where no value is so far away from the baseline
 */
export function sampleSizeFor(
  { value, variance }: Baseline, difference: number, rule: Pick<StoppingRule, 'kind'> & { looks?: number }, { alpha, power }: Demands, comparisons = 1,
): number | null {
  const demands = { alpha: alpha / comparisons, power };
  const others = [value - difference, value + difference].filter((other) => other >= 0 && other <= 1);
  const sizes = variance === null ? others.map((other) => sizeForProportions(value, other, demands)) : [sizeForMeans(difference, variance, demands)];
  if (sizes.length === 0 || !(difference > 0)) return null;
  const looks = rule.kind === 'fixed' ? 1 : (rule.looks ?? 1);
  const fractions = Array.from({ length: looks }, (_, index) => (index + 1) / looks);
  const more = looks === 1 ? 1 : inflation(fractions, boundaries(fractions, demands.alpha, 'obrien-fleming'), demands);
  return Math.ceil(Math.max(...sizes) * more);
}
