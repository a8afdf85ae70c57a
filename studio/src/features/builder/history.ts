import { joinChanges, type Change } from './document.ts';

/** What a step did, as a text's key and its values. */
export interface StepLabel {
  key: string;
  values?: Record<string, string | number>;
}

export interface Step {
  label: StepLabel;
  forward: Change;
  backward: Change;
  /** Steps of the same burst that follow quickly are one: typing in a field, nudging with arrow keys. */
  burst: string | null;
  /** When it was made last, milliseconds since 1970. */
  at: number;
}

export interface History {
  past: readonly Step[];
  future: readonly Step[];
}

export const emptyHistory: History = { past: [], future: [] };

/** A pause as long as this ends a burst. */
const BURST_MS = 1_000;
const STEPS_AT_MOST = 500;

export function record(history: History, step: Step): History {
  const last = history.past.at(-1);
  const joins = last !== undefined && step.burst !== null && last.burst === step.burst
    && history.future.length === 0 && step.at - last.at < BURST_MS;
  const added = joins
    ? { ...step, forward: joinChanges(last.forward, step.forward), backward: joinChanges(step.backward, last.backward) }
    : step;
  return { past: [...(joins ? history.past.slice(0, -1) : history.past), added].slice(-STEPS_AT_MOST), future: [] };
}

/** The step to take back, and the history without it; null where there is none. */
export function stepBack({ past, future }: History): { step: Step; history: History } | null {
  const step = past.at(-1);
  return step ? { step, history: { past: past.slice(0, -1), future: [step, ...future] } } : null;
}

export function stepForward({ past, future }: History): { step: Step; history: History } | null {
  const [step, ...later] = future;
  // What is done again ends its burst: the next key begins a new one.
  return step ? { step, history: { past: [...past, { ...step, burst: null }], future: later } } : null;
}
