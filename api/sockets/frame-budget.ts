import { LIMITS } from '../../domain/limits.ts';

const WINDOW_MS = 60_000;
/** So many times over the limit is no hasty person any more. */
const FLOOD_FACTOR = 4;

export type FrameVerdict = { allowed: true } | { allowed: false; flood: boolean; retryAfterMs: number };

/** Counts a socket's frames by the minute. */
export class FrameBudget {
  #windowStart = 0;
  #count = 0;

  take(nowMs: number): FrameVerdict {
    if (nowMs - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = nowMs;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count <= LIMITS.framesPerMinute) return { allowed: true };
    const flood = this.#count > LIMITS.framesPerMinute * FLOOD_FACTOR;
    return { allowed: false, flood, retryAfterMs: this.#windowStart + WINDOW_MS - nowMs };
  }
}
