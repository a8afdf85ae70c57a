import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const outboxSchema = z.object({ items: z.array(z.object({ digest: z.string(), code: z.string() })) });
const ledgerSchema = z.object({ entries: z.array(z.object({ transferId: z.string(), amountMinor: z.number() })) });

export interface BankFault {
  route: string;
  kind: 'latency' | 'status' | 'timeout-after-commit' | 'reset-before-commit';
  delayMs?: number;
  times: number;
}

/** The sandbox bank as its customer and an auditor see it. Asks again while the bank is down. */
export class BankDesk {
  constructor(private readonly url: string) {}

  /** The one-time code that the bank has sent for exactly this call. */
  async codeFor(customerId: string, digest: string): Promise<string> {
    const { items } = await this.#ask(`/sandbox/outbox?userId=${customerId}`, outboxSchema);
    const sent = items.filter((item) => item.digest === digest);
    const code = sent[0]?.code;
    if (code === undefined) throw new Error(`The bank has sent no code for ${digest}.`);
    if (sent.length > 1) throw new Error(`The bank has sent ${sent.length} codes for one call.`);
    return code;
  }

  /** How many transfers of exactly this amount were booked. */
  async transfersOf(amountMinor: number): Promise<number> {
    const { entries } = await this.#ask('/sandbox/ledger', ledgerSchema);
    return new Set(entries.filter((entry) => Math.abs(entry.amountMinor) === amountMinor).map(({ transferId }) => transferId)).size;
  }

  async inject(fault: BankFault): Promise<void> {
    await this.#ask('/sandbox/faults', z.unknown(), { method: 'POST', body: JSON.stringify(fault), headers: { 'content-type': 'application/json' } });
  }

  /** How many of the faults that were asked for have not happened. */
  async faultsLeft(): Promise<number> {
    const faults = z.object({ items: z.array(z.unknown()) });
    return (await this.#ask('/sandbox/faults', faults)).items.length;
  }

  async #ask<Shape extends z.ZodType>(path: string, shape: Shape, init?: RequestInit): Promise<z.infer<Shape>> {
    for (const deadline = Date.now() + 60_000; ;) {
      const response = await fetch(this.url + path, init).catch(() => undefined);
      if (response?.ok) return shape.parse(await response.json());
      if (Date.now() > deadline) throw new Error(`The bank does not answer ${path} (${response?.status ?? 'no connection'}).`);
      await sleep(50);
    }
  }
}
