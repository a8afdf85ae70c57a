import type { Bank } from '../bank.ts';
import { bankDay } from '../calendar.ts';
import { runDuePayments } from './run-due.ts';

/**
 * The bank's own clock: makes due payments now and then until it is stopped, one round after the other. A round
 * that fails (PostgreSQL is away) is made up for by the next.
 * @returns stops it, and waits for a round that is under way
 */
export function startClock(bank: Bank, tickMs: number): () => Promise<void> {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round = Promise.resolve();
  const schedule = () => {
    if (!isStopped) timer = setTimeout(() => (round = tick(bank).finally(schedule)), tickMs);
  };
  schedule();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await round;
  };
}

async function tick(bank: Bank): Promise<void> {
  if (!bank.isReady()) return;
  const now = bank.clock();
  try {
    const outcome = await runDuePayments(bank.database, bankDay(now), now);
    if (outcome.booked + outcome.refused > 0) bank.logger.info(outcome, 'scheduled payments made');
  } catch (failure) {
    bank.logger.warn({ reason: failure instanceof Error ? failure.message : 'unknown' }, 'scheduled payments wait');
  }
}
