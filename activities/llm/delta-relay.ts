import { LIMITS } from '../../domain/limits.ts';

/**
 * Coalesces a model's deltas: the first goes out at once, later ones at most one every 30 ms, in order and
 * one at a time. A slow log makes pieces larger, never the queue longer.
 */
export class DeltaRelay {
  private pending = '';
  private sending: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private lastSentMs = 0;
  private failure: unknown;

  constructor(private readonly send: (text: string) => Promise<void>) {}

  /** @throws what an earlier send failed with */
  push(text: string): void {
    if (this.failure) throw this.failure;
    this.pending += text;
    this.schedule();
  }

  /**
   * Sends what is left, behind what is still on its way: the log takes sends in the order in which they were made.
   * Must be awaited before anything that comes after the text is told.
   */
  async end(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const [last, sending] = [this.take(), this.sending];
    await Promise.all([sending, last ? this.send(last) : undefined]);
    if (this.failure) throw this.failure;
  }

  /** Drops what is left: the stream was given up. */
  abandon(): void {
    if (this.timer) clearTimeout(this.timer);
    this.pending = '';
  }

  private schedule(): void {
    if (this.timer || this.sending || !this.pending) return;
    const wait = Math.max(0, this.lastSentMs + LIMITS.deltaIntervalMs - Date.now());
    if (wait === 0) this.flush();
    else this.timer = setTimeout(() => this.flush(), wait);
  }

  private flush(): void {
    this.timer = null;
    this.lastSentMs = Date.now();
    this.sending = this.send(this.take())
      .catch((failure: unknown) => {
        this.failure = failure;
      })
      .then(() => {
        this.sending = null;
        this.schedule();
      });
  }

  private take(): string {
    const text = this.pending;
    this.pending = '';
    return text;
  }
}
