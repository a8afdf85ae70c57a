import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { lockAccounts, requireOwnAccount } from './accounts.ts';
import type { AccountRow } from './accounts.ts';
import { book } from './book.ts';
import { findOwnPayee, type PayeeRow } from './payees.ts';

/** The most one transfer may move: 25,000.00. */
export const transferAmountMaxMinor = 2_500_000;

/** What a payee may be sent in the first day after being added, all together: 1,000.00. */
export const newPayeeMaxMinor = 100_000;
const newPayeeMs = 86_400_000;

/** A customer's order to move money, to a payee or to another account of their own. */
export interface TransferOrder {
  fromAccountId: string;
  payeeId?: string | undefined;
  toAccountId?: string | undefined;
  amountMinor: number;
  currency: string;
  memo?: string | undefined;
}

interface TransferRow {
  id: string;
  kind: string;
  from_account_id: string;
  to_account_id: string;
  payee_id: string | null;
  amount_minor: number;
  currency: string;
  memo: string | null;
  booked_at: Date;
}

interface Instruction {
  customerId: string;
  key: string;
  now: Date;
  order: TransferOrder;
}

/**
 * Books a customer's transfer, with both accounts locked from the check of the funds to COMMIT.
 * @throws BankProblem with the code of whatever a bank refuses
 */
export async function transfer(transaction: Queryable, { customerId, key, now, order }: Instruction) {
  requireAmount(order.amountMinor);
  const payee = order.payeeId === undefined ? null : await findOwnPayee(transaction, customerId, order.payeeId);
  const toAccountId = payee?.account_id ?? order.toAccountId ?? '';
  const accounts = await lockAccounts(transaction, [order.fromAccountId, toAccountId]);
  const from = requireOwnAccount(accounts.get(order.fromAccountId), customerId);
  const to = payee ? accounts.get(toAccountId) : requireOwnAccount(accounts.get(toAccountId), customerId);
  if (!to) throw new BankProblem('account_not_found', 'The payee has no account.');
  requireFit(from, to, order);
  if (payee) await requireOldEnough(transaction, payee, order.amountMinor, now);
  await book(transaction, {
    customerId,
    idempotencyKey: key,
    kind: payee ? 'payment' : 'own-transfer',
    fromAccountId: from.id,
    toAccountId: to.id,
    payeeId: payee?.id ?? null,
    amountMinor: order.amountMinor,
    currency: order.currency,
    description: payee ? `Payment to ${payee.name}` : `Transfer to ${to.name}`,
    category: payee ? 'payments' : 'transfers',
    memo: order.memo ?? null,
    bookedAt: now,
  });
  return findTransferByKey(transaction, customerId, key);
}

/** For a day after a payee was added, only so much may go there: time to notice that somebody else added it. */
async function requireOldEnough(transaction: Queryable, payee: PayeeRow, amountMinor: number, now: Date) {
  if (now.getTime() - payee.added_at.getTime() >= newPayeeMs) return;
  const [sent] = await transaction.query<{ total: number }>(
    'select coalesce(sum(amount_minor), 0)::bigint as total from transfers where payee_id = $1',
    [payee.id],
  );
  if ((sent?.total ?? 0) + amountMinor <= newPayeeMaxMinor) return;
  throw new BankProblem('payee_new_limit', `A payee of the last 24 hours gets at most ${newPayeeMaxMinor} minor units.`);
}

function requireAmount(amountMinor: number): void {
  if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0) {
    throw new BankProblem('amount_invalid', 'The amount must be a whole, positive number of minor units.');
  }
}

function requireFit(from: AccountRow, to: AccountRow, order: TransferOrder): void {
  if (from.id === to.id) throw new BankProblem('same_account', 'Money cannot move from an account to itself.');
  if (from.currency !== order.currency || to.currency !== order.currency) {
    throw new BankProblem('currency_mismatch', `Both accounts must hold ${order.currency}.`);
  }
  if (from.balance_minor < order.amountMinor) {
    throw new BankProblem('insufficient_funds', 'The account does not hold enough money for this transfer.');
  }
  if (order.amountMinor > transferAmountMaxMinor) {
    throw new BankProblem('amount_invalid', `One transfer may move at most ${transferAmountMaxMinor} minor units.`);
  }
}

/**
 * The transfer that was booked under a key.
 * @throws BankProblem `transfer_not_found`: nothing was booked, and sending the same key again is safe
 */
export async function findTransferByKey(queryable: Queryable, customerId: string, key: string) {
  const [row] = await queryable.query<TransferRow>(
    'select * from transfers where customer_id = $1 and idempotency_key = $2',
    [customerId, key],
  );
  if (!row) throw new BankProblem('transfer_not_found', 'No transfer was booked under this key.');
  return {
    transferId: row.id,
    status: 'booked',
    bookedAt: row.booked_at.toISOString(),
    fromAccountId: row.from_account_id,
    payeeId: row.payee_id,
    toAccountId: row.payee_id === null ? row.to_account_id : null,
    amountMinor: row.amount_minor,
    currency: row.currency,
    memo: row.memo,
  };
}
