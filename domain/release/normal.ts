/**
 * The standard normal distribution's quantile: the z below which a share `p` of it lies.
 * Algorithm AS 241, PPND16, exact to about one part in 10^16. Source: M. J. Wichura, "Algorithm AS 241: The
 * Percentage Points of the Normal Distribution", Applied Statistics 37 (1988), 477-484.
 * @param p above 0 and below 1
 * @throws RangeError for any other p
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`A quantile is of a share between 0 and 1, not of ${p}.`);
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(0.180625 - q * q, MIDDLE);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const z = r <= 5 ? ratio(r - 1.6, NEAR_TAIL) : ratio(r - 5, FAR_TAIL);
  return q < 0 ? -z : z;
}

interface Coefficients {
  above: readonly number[];
  below: readonly number[];
}

const MIDDLE: Coefficients = {
  above: [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
    67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  ],
  below: [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061,
    28729.085735721942674, 5226.495278852545925,
  ],
};
const NEAR_TAIL: Coefficients = {
  above: [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
    0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  ],
  below: [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
    0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
};
const FAR_TAIL: Coefficients = {
  above: [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093,
    0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  below: [
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
};

const ratio = (x: number, { above, below }: Coefficients) => polynomial(x, above) / polynomial(x, below);
const polynomial = (x: number, coefficients: readonly number[]) => coefficients.reduceRight((sum, one) => sum * x + one, 0);

/**
 * The standard normal distribution's function: the share that lies below `z`. Taylor's series about 0, in which nothing
 * cancels; absolute error about 10^-16. Source: G. Marsaglia, "Evaluating the Normal Distribution", Journal of
 * Statistical Software 11(4) (2004).
 */
export function normalShareBelow(z: number): number {
  if (z < -8) return 0;
  if (z > 8) return 1;
  let [sum, before, term] = [z, 0, z];
  for (let index = 3; sum !== before; index += 2) {
    before = sum;
    term *= (z * z) / index;
    sum += term;
  }
  return 0.5 + sum * normalDensity(z);
}

export const normalDensity = (z: number) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
