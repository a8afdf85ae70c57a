import { randomUUID } from 'node:crypto';
import { addBusinessDays, addDays, bankDay, endOfMonth } from '../calendar.ts';
import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { lockAccounts } from './accounts.ts';
import { book } from './book.ts';
import { feeIncomeAccountId } from './replace-card.ts';

const yearMs = 365 * 86_400_000;
/** A fee may be asked back for so many days after the statement that shows it. */
const refundDays = 60;
const answerBusinessDays = 3;
const feesMax = 100;

interface FeeRow {
  id: string;
  customer_id: string;
  kind: string;
  from_account_id: string;
  amount_minor: number;
  currency: string;
  description: string;
  booked_at: Date;
  refund_status: string | null;
}

const fees = `
  select transfers.id, transfers.customer_id, transfers.kind, transfers.from_account_id, transfers.amount_minor,
    transfers.currency, transfers.description, transfers.booked_at, fee_refunds.status as refund_status
  from transfers left join fee_refunds on fee_refunds.fee_transfer_id = transfers.id`;

/** The fees that a customer was charged, the latest first, each with why and whether it may be asked back. */
export async function listFees(queryable: Queryable, customerId: string, now: Date) {
  const rows = await queryable.query<FeeRow>(
    `${fees} where transfers.customer_id = $1 and transfers.kind = 'fee' order by transfers.booked_at desc limit $2`,
    [customerId, feesMax],
  );
  return { items: rows.map((row) => present(row, now)), nextCursor: null };
}

/** What the schedule of fees says of each. */
const reasons: [RegExp, string][] = [
  [/cash machine/i, 'A withdrawal at a machine outside the Anchor Network costs $2.50.'],
  [/returned payment/i, 'A payment that cannot be made because there is not enough money costs $12.00.'],
  [/overdraft/i, 'A day on which a payment overdraws the account by more than $20.00 costs $15.00.'],
  [/annual/i, 'The Gold credit card costs $45.00 a year after its first.'],
  [/replacement/i, 'The first new debit card in twelve months is free, each further one costs $8.00; express delivery costs $15.00.'],
  [/paper/i, 'A statement on paper costs $2.00 a month.'],
];

function present(row: FeeRow, now: Date) {
  const bookedOn = bankDay(row.booked_at);
  const askBackUntil = addDays(endOfMonth(bookedOn), refundDays);
  return {
    id: row.id,
    accountId: row.from_account_id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    description: row.description,
    why: reasons.find(([words]) => words.test(row.description))?.[1] ?? 'It is in the schedule of fees.',
    bookedAt: row.booked_at.toISOString(),
    askBackUntil,
    refund: row.refund_status ?? (bankDay(now) > askBackUntil ? 'too-late' : 'possible'),
  };
}

interface RefundInstruction {
  customerId: string;
  key: string;
  now: Date;
  feeId: string;
  reason: string;
}

/**
 * Asks a fee back, once. As a courtesy one fee in twelve months comes back at once; any other is looked at by a
 * person within three business days.
 */
export async function requestFeeRefund(transaction: Queryable, instruction: RefundInstruction) {
  const { customerId, key, now, feeId, reason } = instruction;
  await transaction.query('select 1 from customers where id = $1 for no key update', [customerId]);
  const [fee] = await transaction.query<FeeRow>(`${fees} where transfers.id = $1`, [feeId]);
  if (!fee || fee.kind !== 'fee') throw new BankProblem('fee_not_found', 'There is no fee with this id.');
  if (fee.customer_id !== customerId) throw new BankProblem('fee_forbidden', 'Another customer was charged this fee.');
  if (fee.refund_status !== null) throw new BankProblem('fee_refund_exists', 'This fee was asked back already.');
  const shown = present(fee, now);
  if (shown.refund === 'too-late') throw new BankProblem('fee_too_old', `It could be asked back until ${shown.askBackUntil}.`);
  const courtesies = await transaction.query(
    `select 1 from fee_refunds where customer_id = $1 and status = 'refunded' and requested_at > $2`,
    [customerId, new Date(now.getTime() - yearMs)],
  );
  const refundTransferId = courtesies.length === 0 ? await refund(transaction, fee, { customerId, key, now }) : null;
  const status = refundTransferId === null ? 'in-review' : 'refunded';
  const answerBy = addBusinessDays(bankDay(now), answerBusinessDays);
  const refundId = `refund-${randomUUID()}`;
  await transaction.query('insert into fee_refunds values ($1, $2, $3, $4, $5, $6, $7, $8)', [
    refundId, customerId, feeId, reason, status, refundTransferId, now, answerBy,
  ]);
  const { description, amountMinor, currency, accountId } = shown;
  return { refundId, feeId, status, description, amountMinor, currency, accountId, answerBy };
}

async function refund(transaction: Queryable, fee: FeeRow, { customerId, key, now }: Omit<RefundInstruction, 'feeId' | 'reason'>) {
  await lockAccounts(transaction, [feeIncomeAccountId, fee.from_account_id]);
  return book(transaction, {
    customerId, idempotencyKey: key, kind: 'fee-refund', fromAccountId: feeIncomeAccountId, toAccountId: fee.from_account_id,
    payeeId: null, amountMinor: fee.amount_minor, currency: fee.currency, description: `Refund: ${fee.description}`,
    category: 'fees', memo: null, bookedAt: now,
  });
}
