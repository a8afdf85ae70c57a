import { p50, p95 } from '../../scripts/bench/statistics.ts';
import { table } from '../../scripts/bench/table.ts';
import { BOUNDARY_NAMES } from './boundaries.ts';
import { VICTIMS, type RunOutcome } from './disturbed-run.ts';

const seconds = (ms: number) => (Number.isFinite(ms) ? (ms / 1_000).toFixed(2) : '-');

export const failed = (runs: readonly RunOutcome[]): RunOutcome[] => runs.filter(({ problems }) => problems.length > 0);

/** One line a run, as it ends. */
export function runLine({ victim, process, boundary, problems, recoveryMs, turnMs, errors }: RunOutcome, index: number, of: number): string {
  const what = `${String(index + 1).padStart(String(of).length)}/${of}  ${(process === victim ? victim : process).padEnd(14)} ${boundary.padEnd(22)}`;
  const told = errors.length > 0 ? `  (${errors.join(' ')})` : '';
  return `${what} ${problems.length === 0 ? 'ok    ' : 'FAILED'} recovered in ${seconds(recoveryMs)} s, turn ${seconds(turnMs)} s${told}`
    + problems.map((problem) => `\n        ${problem}`).join('');
}

/** By process and by boundary; then all together. */
export function report(runs: readonly RunOutcome[]): string {
  const header = ['runs', 'finished', 'bookings', 'duplicates', 'losses', 'recovery s p50', 'p95', 'longest'];
  const group = (name: string, of: readonly RunOutcome[]) => [name, ...cells(of)];
  const by = (names: readonly string[], key: 'victim' | 'boundary') => names
    .map((name) => ({ name, of: runs.filter((run) => run[key] === name) }))
    .filter(({ of }) => of.length > 0)
    .map(({ name, of }) => group(name, of));
  return [
    table(['killed', ...header], [...by(VICTIMS, 'victim'), group('all', runs)]),
    table(['at the boundary', ...header], by(BOUNDARY_NAMES, 'boundary')),
    ...(failed(runs).length > 0 ? [`${failed(runs).length} runs FAILED.`] : []),
  ].join('\n\n');
}

function cells(runs: readonly RunOutcome[]): (string | number)[] {
  const recoveries = runs.map(({ recoveryMs }) => recoveryMs).filter(Number.isFinite);
  const count = (fits: (run: RunOutcome) => boolean) => runs.filter(fits).length;
  return [
    runs.length,
    count(({ finished }) => finished),
    runs.reduce((total, { bookings }) => total + bookings, 0),
    runs.reduce((total, { bookings }) => total + Math.max(0, bookings - 1), 0),
    count(({ bookings }) => bookings === 0),
    seconds(p50(recoveries)), seconds(p95(recoveries)), seconds(Math.max(...recoveries)),
  ];
}
