/** Times the steps of one search, in milliseconds. */
export class Stopwatch {
  private readonly startedAt = performance.now();
  private readonly steps: Record<string, number> = {};

  async time<Value>(step: string, work: Promise<Value>): Promise<Value> {
    const from = performance.now();
    try {
      return await work;
    } finally {
      this.steps[step] = rounded(performance.now() - from);
    }
  }

  timingsMs(): Record<string, number> {
    return { ...this.steps, total: rounded(performance.now() - this.startedAt) };
  }
}

const rounded = (ms: number) => Math.round(ms * 10) / 10;
