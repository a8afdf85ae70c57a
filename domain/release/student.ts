import { normalQuantile } from './normal.ts';

/**
 * Student's t distribution's quantile, by its expansion about the normal one (Cornish and Fisher). Exact for one and
 * two degrees of freedom; within 0.5 % from five on for shares of 0.9995 and less. Source: M. Abramowitz and
 * I. A. Stegun, "Handbook of Mathematical Functions" (1964), 26.7.5; for one and two, 26.7.3 and 26.7.4 inverted.
 * @param p above 0 and below 1
 * @param degrees of freedom, at least 1, not necessarily whole
 */
export function studentQuantile(p: number, degrees: number): number {
  if (!(degrees >= 1)) throw new RangeError(`There are no ${degrees} degrees of freedom.`);
  if (degrees === 1) return Math.tan(Math.PI * (p - 0.5));
  if (degrees === 2) return ((2 * p - 1) * Math.SQRT2) / Math.sqrt(1 - (2 * p - 1) ** 2);
  const z = normalQuantile(p);
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ];
  return terms.reduce((sum, term, index) => sum + term / degrees ** (index + 1), z);
}
