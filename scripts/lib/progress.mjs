/** 950 → "950 ms", 12_345 → "12.3 s". */
export function duration(milliseconds) {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

/** Runs one named step and prints one line with what it took; `work` may return a word to add to it. */
export async function step(name, work) {
  const startedAt = performance.now();
  const note = await work();
  const took = duration(performance.now() - startedAt);
  console.log(`  ${name.padEnd(34)} ${took.padStart(8)}${typeof note === 'string' ? `  ${note}` : ''}`);
}

/** A problem that a person can mend: printed as its message, without a stack. */
export class SetUpProblem extends Error {
  name = 'SetUpProblem';
}

/** Prints what went wrong and ends the program. */
export function fail(error) {
  const known = error instanceof SetUpProblem || error?.name === 'LaunchProblem';
  console.error(known ? `\n${error.message}\n` : error);
  process.exit(1);
}
