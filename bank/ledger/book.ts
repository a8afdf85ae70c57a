import { randomUUID } from 'node:crypto';
import type { Queryable } from '../database/database.ts';

/** A movement of money between two accounts of the ledger. */
export interface Booking {
  customerId: string;
  idempotencyKey: string;
  kind: 'payment' | 'own-transfer' | 'card' | 'deposit' | 'interest' | 'fee' | 'fee-refund' | 'reward';
  fromAccountId: string;
  toAccountId: string;
  payeeId: string | null;
  /** Positive, in minor units. */
  amountMinor: number;
  currency: string;
  description: string;
  category: string;
  memo: string | null;
  bookedAt: Date;
}

/**
 * Books a movement as two entries that sum to zero, and returns the transfer's id. The caller has locked
 * both accounts. The database checks at COMMIT that the entries balance.
 */
export async function book(transaction: Queryable, booking: Booking): Promise<string> {
  const transferId = `transfer-${randomUUID()}`;
  await transaction.query(
    `insert into transfers (id, customer_id, idempotency_key, kind, from_account_id, to_account_id, payee_id,
       amount_minor, currency, description, category, memo, booked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      transferId, booking.customerId, booking.idempotencyKey, booking.kind, booking.fromAccountId,
      booking.toAccountId, booking.payeeId, booking.amountMinor, booking.currency, booking.description,
      booking.category, booking.memo, booking.bookedAt,
    ],
  );
  await transaction.query(
    `insert into entries (transfer_id, account_id, amount_minor, currency, at)
     values ($1, $2, -$4::bigint, $5, $6), ($1, $3, $4::bigint, $5, $6)`,
    [transferId, booking.fromAccountId, booking.toAccountId, booking.amountMinor, booking.currency, booking.bookedAt],
  );
  return transferId;
}
