import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { startTimeOf } from './process-identity.ts';
import { readJson, writeJson } from './state-file.ts';

const recordsSchema = z.array(z.object({ name: z.string(), pid: z.number(), startTime: z.string() }));
const GRACE_MS = 5_000;

/** The processes that run now, by name, remembered on disk for a launcher that comes after a crash. */
export class RecordedProcesses {
  readonly #path: string;
  readonly #records = new Map<string, { name: string; pid: number; startTime: string }>();

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'processes.json');
  }

  set(name: string, pid: number): void {
    this.#records.set(name, { name, pid, startTime: startTimeOf(pid) ?? '' });
    writeJson(this.#path, [...this.#records.values()]);
  }

  list(): { name: string; pid: number }[] {
    return [...this.#records.values()].map(({ name, pid }) => ({ name, pid }));
  }

  /** Ends what an earlier launcher has left running, and only that. */
  async endLeftOvers(): Promise<void> {
    const records = recordsSchema.safeParse(readJson(this.#path));
    if (!records.success) return;
    const deadline = Date.now() + GRACE_MS;
    const alive = () => records.data.filter(({ pid, startTime }) => startTime !== '' && startTimeOf(pid) === startTime);
    for (const { pid } of alive()) endQuietly(pid, 'SIGTERM');
    while (alive().length > 0) {
      if (Date.now() > deadline) for (const { pid } of alive()) endQuietly(pid, 'SIGKILL');
      await sleep(50);
    }
  }
}

function endQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in this moment.
  }
}
