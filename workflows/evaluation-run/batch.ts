import { condition, isCancellation, log, patched, sleep, workflowInfo } from '@temporalio/workflow';
import type { RunEnding } from '../../activities/evaluation/contract.ts';
import { EVALUATION } from '../../domain/evaluation/limits.ts';
import type { Budget } from './budget.ts';

/** The flow travels with each conversation: a run of many goes on as a new one before its history is too long. */
const HISTORY_BYTES = 16 * 1024 * 1024;

/** Conversations that a run has to hold: some at a time, within a budget, until none is left. */
export interface Batch<Item> {
  /** The next ones in their order; nothing when there are no more. */
  next(): Promise<Item[]>;
  /** Holds one and writes down what came of it, and what it cost into the budget. */
  make(item: Item): Promise<void>;
  budget: Budget;
  /** How many are under way: counted here, for whoever asks. */
  progress: { running: number };
}

/** @returns how it ended, or that the run has to continue as a new one */
export async function makeAll<Item>({ next, make, budget, progress }: Batch<Item>): Promise<RunEnding | 'goes-on'> {
  const all: Promise<void>[] = [];
  let waiting: Item[] = [];
  let left: RunEnding | 'goes-on' = 'completed';
  for (;;) {
    if (waiting.length === 0) waiting = await next();
    const [item] = waiting;
    if (item === undefined) break;
    const may = progress.running >= EVALUATION.attemptsAtOnce ? 'wait' : budget.next(progress.running);
    if (may === 'stop') {
      left = 'over-budget';
      break;
    }
    if (historyIsLong()) {
      left = 'goes-on';
      break;
    }
    if (may === 'wait') {
      const before = progress.running;
      await condition(() => progress.running < before);
      continue;
    }
    waiting = waiting.slice(1);
    progress.running += 1;
    const made = make(item).finally(() => (progress.running -= 1));
    // Looked at when all are awaited; until then a cancelled one is not a failure of the workflow.
    made.catch(() => undefined);
    all.push(made);
  }
  await Promise.all(all);
  return left;
}

/** How a run ends that was cut short. */
export function endingOf(failure: unknown, what: string): RunEnding {
  if (isCancellation(failure)) return 'cancelled';
  log.error(`${what} failed unexpectedly`, { failure: failure instanceof Error ? (failure.stack ?? failure.message) : 'unknown' });
  return 'failed';
}

/**
 * Until a cancellation stands in the history. What ends in the very task that takes an update is undone with it where
 * anything else has happened meanwhile, as it does while conversations are under way: who cancelled would be told that
 * it failed, of a run that stands as cancelled and goes on.
 */
export async function untilWrittenDown(): Promise<void> {
  if (patched('ends-after-its-cancellation')) await sleep(1);
}

function historyIsLong(): boolean {
  const { continueAsNewSuggested, historySize } = workflowInfo();
  return continueAsNewSuggested || historySize > HISTORY_BYTES;
}
