import { normalQuantile } from './normal.ts';
import { studentQuantile } from './student.ts';

/** So many of so many. */
export interface Count {
  hits: number;
  of: number;
}

/** Mean and variance (of the sample, divided by n - 1) of so many values. */
export interface Sample {
  mean: number;
  variance: number;
  count: number;
}

export interface Interval {
  lower: number;
  upper: number;
}

/**
 * Where a proportion lies. Wilson's score interval: E. B. Wilson, "Probable Inference, the Law of Succession, and
 * Statistical Inference", Journal of the American Statistical Association 22 (1927), 209-212.
 * @param tail what may lie beyond each end: 0.025 gives the usual interval of 95 %, and one end alone holds with 97.5 %
 * @returns 0 to 1 where nothing was counted
 */
export function wilson({ hits, of }: Count, tail: number): Interval {
  if (of === 0) return { lower: 0, upper: 1 };
  const z = normalQuantile(1 - tail);
  const p = hits / of;
  const middle = p + (z * z) / (2 * of);
  const half = z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  const whole = 1 + (z * z) / of;
  return { lower: Math.max(0, (middle - half) / whole), upper: Math.min(1, (middle + half) / whole) };
}

/**
 * How much larger the first proportion is than the second. Newcombe's hybrid score interval, without continuity
 * correction: R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of
 * eleven methods", Statistics in Medicine 17 (1998), 873-890, method 10.
 * @param tail as of {@link wilson}
 */
export function proportionDifference(first: Count, second: Count, tail: number): Interval {
  const [one, other] = [wilson(first, tail), wilson(second, tail)];
  const [p, q] = [shareOf(first), shareOf(second)];
  return {
    lower: p - q - Math.hypot(p - one.lower, other.upper - q),
    upper: p - q + Math.hypot(one.upper - p, q - other.lower),
  };
}

/**
 * How much larger the first mean is than the second, their variances being what they may. B. L. Welch, "The
 * generalization of 'Student's' problem when several different population variances are involved", Biometrika 34
 * (1947), 28-35; degrees of freedom by F. E. Satterthwaite, Biometrics Bulletin 2 (1946), 110-114.
 * @param tail as of {@link wilson}
 * @returns no bounds where a sample has less than two values
 */
export function meanDifference(first: Sample, second: Sample, tail: number): Interval {
  if (first.count < 2 || second.count < 2) return { lower: -Infinity, upper: Infinity };
  const difference = first.mean - second.mean;
  const [one, other] = [first.variance / first.count, second.variance / second.count];
  if (one + other === 0) return { lower: difference, upper: difference };
  const degrees = (one + other) ** 2 / (one ** 2 / (first.count - 1) + other ** 2 / (second.count - 1));
  const half = studentQuantile(1 - tail, Math.max(1, degrees)) * Math.sqrt(one + other);
  return { lower: difference - half, upper: difference + half };
}

export const shareOf = ({ hits, of }: Count) => (of === 0 ? 0 : hits / of);
