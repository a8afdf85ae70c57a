/**
 * Does `work` with a signal that aborts when the caller's does, or after `timeoutMs` with a `TimeoutError`.
 *
 * Instead of `AbortSignal.any([caller, AbortSignal.timeout(timeoutMs)])`: on Node 20 nothing holds that time-out, so the
 * garbage collector takes it and it never fires. Here the timer holds what it aborts.
 * @throws what `work` throws
 */
export async function withDeadline<Result>(
  timeoutMs: number, caller: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const late = () => limit.abort(new DOMException(`Nothing came within ${timeoutMs} ms.`, 'TimeoutError'));
  const timer = setTimeout(late, timeoutMs);
  try {
    return await work(caller ? AbortSignal.any([caller, limit.signal]) : limit.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether it is a time that ran out, not the caller who gave up. */
export const isTimeout = (failure: unknown): boolean => failure instanceof DOMException && failure.name === 'TimeoutError';
