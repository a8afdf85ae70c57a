const WINDOW_MS = 60_000;
/** So many times over the limit is no hasty person any more. */
const FLOOD_FACTOR = 4;

export type FrameVerdict = { allowed: true } | { allowed: false; flood: boolean; retryAfterMs: number };

/** Counts a socket's frames by the minute. */
export class FrameBudget {
  readonly #perMinute: number;
  #windowStart = 0;
  #count = 0;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  take(nowMs: number): FrameVerdict {
    if (nowMs - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = nowMs;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count <= this.#perMinute) return { allowed: true };
    const flood = this.#count > this.#perMinute * FLOOD_FACTOR;
    return { allowed: false, flood, retryAfterMs: this.#windowStart + WINDOW_MS - nowMs };
  }
}
