import { studentQuantile } from '../release/student.ts';

/** Two-sided 95 %: the 97.5 % quantile of the standard normal distribution. */
const Z_95 = 1.959963984540054;

export interface Interval {
  lower: number;
  upper: number;
}

/**
 * Wilson's score interval of a proportion, at 95 %. E. B. Wilson, "Probable inference, the law of succession, and
 * statistical inference", JASA 22 (1927), pp. 209-212; method 3 of R. G. Newcombe, "Two-sided confidence intervals
 * for the single proportion: comparison of seven methods", Statistics in Medicine 17 (1998), pp. 857-872.
 * @param successes may be a sum of shares, of cases that were tried several times
 * @returns 0 to 1 where there were no trials
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  if (trials === 0) return { lower: 0, upper: 1 };
  const share = successes / trials;
  const z2 = Z_95 ** 2;
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = (Z_95 / (1 + z2 / trials)) * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials ** 2));
  return { lower: Math.max(0, centre - half), upper: Math.min(1, centre + half) };
}

/**
 * The chance that all of `k` tries succeed (pass^k), unbiased, from `n` tries of which `c` did: C(c,k) / C(n,k).
 * S. Yao, N. Shinn, P. Razavi and K. Narasimhan, "tau-bench: A Benchmark for Tool-Agent-User Interaction in
 * Real-World Domains", arXiv 2406.12045 (2024), section 4. With k = 1 it is pass@1, the share of tries that succeed.
 * @throws RangeError where k tries can not be drawn from n
 */
export function passHat(n: number, c: number, k: number): number {
  if (!(k >= 1 && k <= n && c >= 0 && c <= n)) throw new RangeError(`pass^${k} of ${c} in ${n}`);
  let chance = 1;
  // C(c,k) / C(n,k) as a product: no factorial grows out of hand.
  for (let drawn = 0; drawn < k; drawn += 1) chance *= Math.max(0, c - drawn) / (n - drawn);
  return chance;
}

/**
 * Where the mean lies of which these are a sample, at 95 %: Student's interval. "Student" (W. S. Gosset), "The probable
 * error of a mean", Biometrika 6 (1908), pp. 1-25. Of differences within pairs it is the paired t interval.
 * @returns null where there are less than two values
 */
export function meanInterval(values: readonly number[]): Interval | null {
  const n = values.length;
  if (n < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = variance === 0 ? 0 : studentQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return { lower: mean - half, upper: mean + half };
}
