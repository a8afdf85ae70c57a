import type { Queryable } from '../database/database.ts';

interface EntryRow {
  id: number;
  idempotency_key: string;
  transfer_id: string;
  account_id: string;
  amount_minor: number;
  currency: string;
  at: Date;
}

/** The whole ledger, oldest first, for tests that count what was booked. */
export async function listEntries(queryable: Queryable) {
  const rows = await queryable.query<EntryRow>(
    `select entries.*, transfers.idempotency_key
     from entries join transfers on transfers.id = entries.transfer_id order by entries.id`,
  );
  const entries = rows.map((row) => ({
    id: String(row.id),
    idempotencyKey: row.idempotency_key,
    transferId: row.transfer_id,
    accountId: row.account_id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    at: row.at.toISOString(),
  }));
  return { entries };
}
