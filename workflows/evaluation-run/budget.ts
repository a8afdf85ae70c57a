/**
 * What a run may still cost. An attempt is begun only where, with those under way, it is expected to stay within the
 * cap; as long as nobody knows what one costs, they are made one by one.
 */
export class Budget {
  private judged: number;
  private spent: number;

  /** @param expectedMicros what one attempt was expected to cost before any was made; null where nothing was known */
  constructor(
    private readonly capMicros: number | null,
    private readonly expectedMicros: number | null,
    so: { judged: number; spentMicros: number },
  ) {
    this.judged = so.judged;
    this.spent = so.spentMicros;
  }

  get spentMicros(): number {
    return this.spent;
  }

  get judgedAttempts(): number {
    return this.judged;
  }

  count(costMicros: number): void {
    this.judged += 1;
    this.spent += costMicros;
  }

  /** @param running attempts under way @returns `wait` until one of them has told what it cost */
  next(running: number): 'begin' | 'wait' | 'stop' {
    if (this.capMicros === null) return 'begin';
    const each = this.judged > 0 ? this.spent / this.judged : this.expectedMicros;
    const fits = each === null ? running === 0 : this.spent + (running + 1) * each <= this.capMicros;
    if (fits && this.spent < this.capMicros) return 'begin';
    // Nothing spent so far, at no known price: a cap of zero lets free models run.
    if (this.spent === 0 && each === 0) return 'begin';
    return running > 0 ? 'wait' : 'stop';
  }
}
