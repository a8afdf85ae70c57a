import { normalDensity, normalQuantile, normalShareBelow } from './normal.ts';

/** How the error that may be made is spread over the looks: hardly any early, or much the same at each. */
export const SPENDINGS = ['obrien-fleming', 'pocock'] as const;
export type Spending = (typeof SPENDINGS)[number];

/**
 * How much of the error may have been spent once this part of the sample is there. K. K. G. Lan and D. L. DeMets,
 * "Discrete sequential boundaries for clinical trials", Biometrika 70 (1983), 659-663: their functions of the kinds of
 * O'Brien and Fleming, and of Pocock.
 * @param alpha of both sides together
 * @param fraction of the sample, 0 to 1
 */
export function errorSpent(spending: Spending, alpha: number, fraction: number): number {
  if (fraction <= 0) return 0;
  if (fraction >= 1) return alpha;
  if (spending === 'pocock') return alpha * Math.log(1 + (Math.E - 1) * fraction);
  return 4 * (1 - normalShareBelow(normalQuantile(1 - alpha / 4) / Math.sqrt(fraction)));
}

/**
 * By how many standard errors a difference must show itself at each look, so that all looks together err with `alpha` at
 * the most where there is none. Looks may come at any parts of the sample. The probabilities are those of P. Armitage,
 * C. K. McPherson and B. C. Rowe, "Repeated significance tests on accumulating data", Journal of the Royal Statistical
 * Society A 132 (1969), 235-244, integrated as C. Jennison and B. W. Turnbull describe in "Group Sequential Methods with
 * Applications to Clinical Trials" (2000), chapter 19.
 * @param fractions of the sample at each look, growing, the last at most 1
 * @param alpha of both sides together
 * @returns critical values, for the two-sided test; the same values times the standard error give the repeated
 * confidence intervals of C. Jennison and B. W. Turnbull, Journal of the Royal Statistical Society B 51 (1989), 305-361
 */
export function boundaries(fractions: readonly number[], alpha: number, spending: Spending): number[] {
  const critical: number[] = [];
  let density: Density | null = null;
  for (const [index, fraction] of fractions.entries()) {
    const allowed = errorSpent(spending, alpha, fraction) - errorSpent(spending, alpha, fractions[index - 1] ?? 0);
    const from = density;
    const beyond = (z: number) => crossedAt(from, fraction, z);
    const bound = solved(beyond, allowed);
    critical.push(bound);
    density = carriedOn(density, fraction, bound);
  }
  return critical;
}

/**
 * How probable it is that one of the looks finds something: what they err with, all together, where there is no difference.
 * @param drift what the last look's Z is on average, where there is one
 */
export function errorOf(fractions: readonly number[], critical: readonly number[], drift = 0): number {
  let density: Density | null = null;
  let total = 0;
  for (const [index, fraction] of fractions.entries()) {
    const bound = critical[index] ?? Infinity;
    total += crossedAt(density, fraction, bound, drift);
    density = carriedOn(density, fraction, bound, drift);
  }
  return total;
}

/**
 * Of those tests that have not ended at a look: how their sums (Z times the root of the fraction, a Brownian motion)
 * are spread, by values at evenly spaced points.
 */
interface Density {
  fraction: number;
  from: number;
  step: number;
  values: number[];
}

/** Even, as Simpson's rule wants it. */
const INTERVALS = 160;
/** Farther out, in standard deviations, there is nothing left to count. */
const FARTHEST = 8;
const LARGEST_CRITICAL = 8;

/** The probability of a first crossing at this look. */
function crossedAt(before: Density | null, fraction: number, critical: number, drift = 0): number {
  const bound = critical * Math.sqrt(fraction);
  const since = fraction - (before?.fraction ?? 0);
  const [deviation, moved] = [Math.sqrt(since), drift * since];
  const beyond = (at: number) => 1 - normalShareBelow((bound - at - moved) / deviation) + normalShareBelow((-bound - at - moved) / deviation);
  return before ? integral(before, beyond) : beyond(0);
}

function carriedOn(before: Density | null, fraction: number, critical: number, drift = 0): Density {
  const end = Math.min(critical, FARTHEST) * Math.sqrt(fraction);
  const step = (2 * end) / INTERVALS;
  const values = Array.from({ length: INTERVALS + 1 }, (_, index) => {
    const at = -end + index * step;
    const since = fraction - (before?.fraction ?? 0);
    const [deviation, moved] = [Math.sqrt(since), drift * since];
    const reached = (from: number) => normalDensity((at - from - moved) / deviation) / deviation;
    return before ? integral(before, reached) : reached(0);
  });
  return { fraction, from: -end, step, values };
}

/** By Simpson's rule. */
function integral({ from, step, values }: Density, weight: (at: number) => number): number {
  let sum = 0;
  for (const [index, value] of values.entries()) {
    const factor = index === 0 || index === values.length - 1 ? 1 : index % 2 === 1 ? 4 : 2;
    sum += factor * value * weight(from + index * step);
  }
  return (sum * step) / 3;
}

/** Where a falling function has come down to `wanted`, by halving. */
function solved(falling: (z: number) => number, wanted: number): number {
  let [low, high] = [0, LARGEST_CRITICAL];
  if (falling(high) >= wanted) return high;
  for (let halving = 0; halving < 28; halving += 1) {
    const middle = (low + high) / 2;
    if (falling(middle) > wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
