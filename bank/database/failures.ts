import { BankProblem } from '../problem.ts';

const retryable = new Set(['40001', '40P01']);
/** PostgreSQL is stopping, starting, overloaded or short of disk: nothing that this process can mend. */
const unavailable = new Set([
  '57P01', '57P02', '57P03', '53300', '53100', '53200', '3D000', '25006', '57014', '55P03', '25P03',
]);
const unavailableSockets = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH',
]);
// node-postgres gives no code for a connection that is lost or not to be had: only these words.
const unavailableWords =
  /Connection terminated|timeout exceeded when trying to connect|not queryable|Client was closed|Query read timeout/i;

/** The driver's or the operating system's code of a failure, if it has one. */
export function codeOf(failure: unknown): string | undefined {
  if (!(failure instanceof Error) || !('code' in failure)) return undefined;
  return typeof failure.code === 'string' ? failure.code : undefined;
}

/** A deadlock or serialization failure: PostgreSQL undid everything, and the same again may succeed. */
export function isRetryable(failure: unknown): boolean {
  return retryable.has(codeOf(failure) ?? '');
}

/** Whether the failure means "the database is away", and not "the statement is wrong". */
export function isUnavailable(failure: unknown): boolean {
  if (failure instanceof AggregateError) return failure.errors.some(isUnavailable);
  const code = codeOf(failure) ?? '';
  if (unavailable.has(code) || unavailableSockets.has(code) || /^08...$/.test(code)) return true;
  return failure instanceof Error && unavailableWords.test(failure.message);
}

/** Translates a driver's failure before COMMIT: nothing was done. Other failures pass as they are. */
export function beforeCommit(failure: unknown): unknown {
  if (!isUnavailable(failure)) return failure;
  return new BankProblem('dependency_unavailable', 'The ledger cannot be reached; nothing was done.', {
    cause: failure,
  });
}

/** Translates a driver's failure of COMMIT itself: it may have been done, and only a look-up can tell. */
export function duringCommit(failure: unknown): unknown {
  if (!isUnavailable(failure)) return failure;
  return new BankProblem('outcome_unknown', 'The connection was lost while booking: look it up by its key.', {
    cause: failure,
  });
}
