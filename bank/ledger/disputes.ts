import { randomInt } from 'node:crypto';
import { addBusinessDays, addDays, bankDay, daysBetween } from '../calendar.ts';
import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';

/** Why a card payment is disputed. */
export const disputeReasons = [
  'not-mine', 'wrong-amount', 'charged-twice', 'refund-missing', 'not-received', 'faulty',
] as const;

export type DisputeReason = (typeof disputeReasons)[number];

/** For how many days after the payment that is possible. */
const disputeDays: Record<DisputeReason, number> = {
  'not-mine': 60,
  'wrong-amount': 60,
  'charged-twice': 60,
  'refund-missing': 60,
  'not-received': 120,
  faulty: 120,
};

const creditBusinessDays = 10;
const decideDays = 45;

interface DisputeRow {
  id: string;
  customer_id: string;
  transfer_id: string;
  reason: string;
  note: string | null;
  status: string;
  opened_at: Date;
  credit_by: string;
  decide_by: string;
  description: string;
  amount_minor: number;
  currency: string;
  booked_at: Date;
}

const disputes = `
  select disputes.id, disputes.customer_id, transfer_id, reason, note, status, opened_at, credit_by::text, decide_by::text,
    transfers.description, transfers.amount_minor, transfers.currency, transfers.booked_at
  from disputes join transfers on transfers.id = disputes.transfer_id`;

function present(row: DisputeRow) {
  return {
    id: row.id,
    status: row.status,
    reason: row.reason,
    note: row.note,
    merchant: row.description,
    amountMinor: row.amount_minor,
    currency: row.currency,
    paidAt: row.booked_at.toISOString(),
    openedAt: row.opened_at.toISOString(),
    creditBy: row.credit_by,
    decideBy: row.decide_by,
  };
}

/** The customer's disputes, the latest first. */
export async function listDisputes(queryable: Queryable, customerId: string) {
  const rows = await queryable.query<DisputeRow>(`${disputes} where disputes.customer_id = $1 order by opened_at desc, id`, [
    customerId,
  ]);
  return { items: rows.map(present), nextCursor: null };
}

/** One dispute of the customer's own. */
export async function findDispute(queryable: Queryable, customerId: string, id: string) {
  const [row] = await queryable.query<DisputeRow>(`${disputes} where disputes.id = $1`, [id]);
  if (!row) throw new BankProblem('dispute_not_found', 'There is no dispute with this number.');
  if (row.customer_id !== customerId) throw new BankProblem('dispute_forbidden', 'Another customer opened this dispute.');
  return present(row);
}

interface DisputeInstruction {
  customerId: string;
  now: Date;
  order: { transactionId: string; reason: DisputeReason; note?: string | undefined };
}

interface ChargeRow {
  transfer_id: string;
  customer_id: string | null;
  kind: string;
  amount_minor: number;
  booked_at: Date;
}

/** Opens a dispute on a card payment, once and in time. It has no effect on the ledger until it is decided. */
export async function openDispute(transaction: Queryable, { customerId, now, order }: DisputeInstruction) {
  const [charge] = await transaction.query<ChargeRow>(
    `select entries.transfer_id, accounts.customer_id, transfers.kind, entries.amount_minor, transfers.booked_at
     from entries join transfers on transfers.id = entries.transfer_id join accounts on accounts.id = entries.account_id
     where entries.id = $1`,
    [entryIdOf(order.transactionId)],
  );
  if (!charge || charge.customer_id === null) {
    throw new BankProblem('transaction_not_found', 'There is no transaction with this id.');
  }
  if (charge.customer_id !== customerId) {
    throw new BankProblem('transaction_forbidden', 'This transaction is on another customer’s account.');
  }
  if (charge.kind !== 'card' || charge.amount_minor >= 0) {
    throw new BankProblem('dispute_not_possible', 'Only payments by card can be disputed.');
  }
  const today = bankDay(now);
  if (daysBetween(bankDay(charge.booked_at), today) > disputeDays[order.reason]) {
    throw new BankProblem('dispute_too_late', `This can be disputed for ${disputeDays[order.reason]} days.`);
  }
  const id = `DSP-${randomInt(10_000_000, 100_000_000)}`;
  const opened = await transaction.query(
    `insert into disputes (id, customer_id, transfer_id, reason, note, status, opened_at, credit_by, decide_by)
     values ($1, $2, $3, $4, $5, 'under-review', $6, $7, $8) on conflict (transfer_id) do nothing returning 1`,
    [
      id, customerId, charge.transfer_id, order.reason, order.note ?? null, now, addBusinessDays(today, creditBusinessDays),
      addDays(today, decideDays),
    ],
  );
  if (opened.length === 0) throw new BankProblem('dispute_exists', 'This payment is disputed already.');
  return { dispute: await findDispute(transaction, customerId, id) };
}

/** Ids of transactions are numbers; what is none is the id of nothing. */
const entryIdOf = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : 0);
