import { z } from 'zod';
import { steadyMs } from './clock.ts';

const accountsShape = z.object({ items: z.array(z.object({ id: z.string() })).min(1) });

export interface DirectBank {
  /** The customer's first account. */
  accountId: string;
  /** Milliseconds that the tool's two reads take a plain client, side by side as the tool makes them. */
  timeReads(): Promise<number>;
}

/** The bank asked as the balance tool asks it, without anything between. */
export async function openBank(url: string, token: string, customerId: string): Promise<DirectBank> {
  const read = async (path: string): Promise<unknown> => {
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}`, 'x-user-id': customerId } });
    if (!response.ok) throw new Error(`The bank answered ${path} with ${response.status}.`);
    return response.json();
  };
  const accountId = accountsShape.parse(await read('/accounts')).items[0]?.id ?? '';
  return {
    accountId,
    async timeReads() {
      const startedAtMs = steadyMs();
      await Promise.all([read(`/accounts/${encodeURIComponent(accountId)}/balance`), read('/accounts')]);
      return steadyMs() - startedAtMs;
    },
  };
}
