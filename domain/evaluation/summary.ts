import { passHat, wilsonInterval, type Interval } from './statistics.ts';

export type AttemptStatus = 'waiting' | 'running' | 'passed' | 'failed' | 'error' | 'cancelled';

export interface Attempted {
  caseId: string;
  status: AttemptStatus;
}

export interface Summary {
  cases: number;
  /** Cases whose every attempt passed. */
  passedCases: number;
  attempts: number;
  passedAttempts: number;
  /** Attempts that came to no verdict: a failure on our side, or a measure that could not be taken. */
  errors: number;
  /** pass@1 weighted by the cases' weights: what --fail-under is held against. */
  score: number;
  /** The mean of the cases' shares of attempts that passed. */
  passAt1: number;
  /** Of pass@1, at 95 %: each case counts as one trial. */
  interval: Interval;
  /** pass^n over the cases tried n times, n being the most that a case was; null where no case was tried twice. */
  passHatN: { n: number; value: number; cases: number } | null;
}

/** What came of a run. Attempts that were never made, as the run was cut short, do not count. */
export function summarise(cases: readonly { id: string; weight: number }[], attempts: readonly Attempted[]): Summary {
  const made = attempts.filter(({ status }) => status === 'passed' || status === 'failed' || status === 'error');
  const tried = cases.flatMap(({ id, weight }) => {
    const own = made.filter(({ caseId }) => caseId === id);
    return own.length === 0 ? [] : [{ weight, n: own.length, c: own.filter(({ status }) => status === 'passed').length }];
  });
  const shares = tried.reduce((sum, { n, c }) => sum + passHat(n, c, 1), 0);
  const weights = tried.reduce((sum, { weight }) => sum + weight, 0);
  const weighted = tried.reduce((sum, { n, c, weight }) => sum + weight * passHat(n, c, 1), 0);
  const most = Math.max(0, ...tried.map(({ n }) => n));
  const repeated = tried.filter(({ n }) => n === most);
  return {
    cases: tried.length,
    passedCases: tried.filter(({ n, c }) => n === c).length,
    attempts: made.length,
    passedAttempts: made.filter(({ status }) => status === 'passed').length,
    errors: made.filter(({ status }) => status === 'error').length,
    score: weights === 0 ? 0 : weighted / weights,
    passAt1: tried.length === 0 ? 0 : shares / tried.length,
    interval: wilsonInterval(shares, tried.length),
    passHatN: most < 2 ? null : {
      n: most,
      value: repeated.reduce((sum, { n, c }) => sum + passHat(n, c, most), 0) / repeated.length,
      cases: repeated.length,
    },
  };
}

export interface Difference {
  newlyFailing: string[];
  newlyPassing: string[];
  /** Cases that one of the runs lacks. */
  added: string[];
  removed: string[];
}

/** By case, from the earlier run to the later: a case passes when every attempt of it did. */
export function differenceBetween(before: readonly Attempted[], after: readonly Attempted[]): Difference {
  const [was, is] = [verdicts(before), verdicts(after)];
  const changed = (from: boolean, to: boolean) => [...is].filter(([id, passes]) => passes === to && was.get(id) === from).map(([id]) => id);
  return {
    newlyFailing: changed(true, false),
    newlyPassing: changed(false, true),
    added: [...is.keys()].filter((id) => !was.has(id)),
    removed: [...was.keys()].filter((id) => !is.has(id)),
  };
}

function verdicts(attempts: readonly Attempted[]): Map<string, boolean> {
  const passes = new Map<string, boolean>();
  for (const { caseId, status } of attempts) {
    if (status === 'waiting' || status === 'running' || status === 'cancelled') continue;
    passes.set(caseId, (passes.get(caseId) ?? true) && status === 'passed');
  }
  return passes;
}
