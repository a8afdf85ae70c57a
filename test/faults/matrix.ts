import { openBranch, type Branch } from './branch.ts';
import { disturbedRun, type RunOutcome } from './disturbed-run.ts';
import { readMatrix, usage, type Half } from './matrix-options.ts';
import { failed, report, runLine } from './matrix-report.ts';

/** Amounts that nothing else of the bank has, so that each run's bookings can be counted. */
const FIRST_AMOUNT_MINOR = 1_01;

/**
 * Kills every process at every step boundary of a transfer turn, and prints what became of the turns and of the money.
 * @returns false when a turn was not finished or told wrongly, or money moved twice or not at all
 */
export async function faultMatrix(argv: string[]): Promise<boolean> {
  const halves = readMatrix(argv);
  if (!halves) {
    console.log(usage);
    return true;
  }
  const all: RunOutcome[] = [];
  for (const half of halves) {
    console.log(`\n== ${half.title}`);
    const runs = await halfOf(half);
    all.push(...runs);
    console.log(`\n${report(runs)}`);
  }
  if (halves.length > 1) console.log(`\n== All together\n\n${report(all)}`);
  return failed(all).length === 0;
}

async function halfOf({ staffing, runs: wanted }: Half): Promise<RunOutcome[]> {
  const branch = await openBranch(staffing);
  // An impatient Ctrl-C must not leave a whole system behind.
  const leave = () => void branch.close().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
  try {
    const done: RunOutcome[] = [];
    const amounts: number[] = [];
    for (const [index, disturbed] of wanted.entries()) {
      const amountMinor = await unusedAmount(branch, (amounts.at(-1) ?? FIRST_AMOUNT_MINOR - 1) + 1);
      amounts.push(amountMinor);
      const outcome = await disturbedRun(branch, disturbed, amountMinor);
      done.push(outcome);
      console.log(runLine(outcome, index, wanted.length));
    }
    return await recounted(branch, done, amounts);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, leave);
    await branch.close();
  }
}

async function unusedAmount(branch: Branch, from: number): Promise<number> {
  for (let amountMinor = from; ; amountMinor += 1) if ((await branch.bank.transfersOf(amountMinor)) === 0) return amountMinor;
}

/** A transfer that came late, after its turn had ended, would have gone unseen. */
async function recounted(branch: Branch, runs: RunOutcome[], amounts: readonly number[]): Promise<RunOutcome[]> {
  return Promise.all(runs.map(async (run, index) => {
    const bookings = await branch.bank.transfersOf(amounts[index] ?? 0);
    return bookings === run.bookings ? run : { ...run, bookings, problems: [...run.problems, `later ${bookings} bookings`] };
  }));
}
