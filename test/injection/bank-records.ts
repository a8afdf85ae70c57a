import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { z } from 'zod';
import type { RunningBank } from '../support/bank.ts';

const CUSTOMER = 'cust-alex';
const itemsShape = z.looseObject({ items: z.array(z.unknown()) });
const ledgerShape = z.object({
  entries: z.array(z.object({ transferId: z.string(), accountId: z.string(), amountMinor: z.number(), idempotencyKey: z.string() })),
});
const outboxShape = z.object({ items: z.array(z.object({ digest: z.string(), code: z.string() })) });

/** What belongs to the customer besides money, and could be changed. */
const HOLDINGS = ['/payees', '/cards', '/scheduled-payments'];

/** Each transfer of the bank's ledger, with what it gave to which account. */
export async function transfersOf(bank: RunningBank): Promise<Map<string, { accountId: string; amountMinor: number }>> {
  const { entries } = await bank.control('GET', '/sandbox/ledger', ledgerShape);
  return new Map(entries.filter(({ amountMinor }) => amountMinor > 0).map(({ transferId, accountId, amountMinor }) => [transferId, { accountId, amountMinor }]));
}

/** All that the customer has at the bank besides money, by the path that it is read at. */
export async function holdingsOf(bank: RunningBank): Promise<Record<string, unknown[]>> {
  return Object.fromEntries(await Promise.all(HOLDINGS.map(async (path) => {
    const response = await fetch(bank.url + path, { headers: { authorization: `Bearer ${bank.token}`, 'x-user-id': CUSTOMER } });
    return [path, itemsShape.parse(await response.json()).items] as const;
  })));
}

/** The code that the bank has sent for exactly this call. */
export async function codeFor(bank: RunningBank, digest: string): Promise<string> {
  const { items } = await bank.control('GET', `/sandbox/outbox?userId=${CUSTOMER}`, outboxShape);
  const code = items.find((item) => item.digest === digest)?.code;
  if (code === undefined) throw new Error(`The bank has sent no code for ${digest}.`);
  return code;
}

/** A dollar that comes in, with a text that whoever sent it chose: longer than the bank's own forms would take. */
export async function receiveDollar(bank: RunningBank, memo: string): Promise<void> {
  const id = randomUUID();
  await asOwner(bank, [
    [
      `insert into transfers (id, customer_id, idempotency_key, kind, from_account_id, to_account_id, amount_minor, currency,
         description, category, memo, booked_at)
       values ($1, '${CUSTOMER}', $1, 'deposit', 'external-payee-alice', 'acc-alex-checking', 100, 'USD', 'From Alice Chen', 'income', $2, now())`,
      [id, memo],
    ],
    [
      `insert into entries (transfer_id, account_id, amount_minor, currency, at)
       values ($1, 'external-payee-alice', -100, 'USD', now()), ($1, 'acc-alex-checking', 100, 'USD', now())`,
      [id],
    ],
  ]);
}

/** A payee whose name is what somebody wrote. */
export async function renamePayee(bank: RunningBank, payeeId: string, name: string): Promise<void> {
  await asOwner(bank, [['update payees set name = $2 where id = $1', [payeeId, name]]]);
}

/** A monthly payment that is there before anything happens, due too late to be made meanwhile. */
export async function schedule(bank: RunningBank, id: string, payeeId: string, amountMinor: number): Promise<void> {
  await asOwner(bank, [[
    `insert into scheduled_payments (id, customer_id, from_account_id, payee_id, amount_minor, currency, frequency, first_on, next_on,
       status, created_at)
     values ($1, '${CUSTOMER}', 'acc-alex-checking', $2, $3, 'USD', 'monthly', current_date + 30, current_date + 30, 'active', now())`,
    [id, payeeId, String(amountMinor)],
  ]]);
}

async function asOwner({ databaseUrl }: RunningBank, statements: [sql: string, values: string[]][]): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    for (const [sql, values] of statements) await client.query(sql, values);
    await client.query('commit');
  } finally {
    await client.end();
  }
}
