import { randomUUID } from 'node:crypto';
import { addDays, addMonths, bankDay } from '../calendar.ts';
import type { Queryable } from '../database/database.ts';
import { findOwnAccount } from '../ledger/accounts.ts';
import { findOwnPayee } from '../ledger/payees.ts';
import { transferAmountMaxMinor } from '../ledger/transfer.ts';
import { BankProblem } from '../problem.ts';

export type Frequency = 'once' | 'weekly' | 'monthly';

const daysAheadMax = 366;

/** A payment that the customer wants made by itself. `firstOn` is YYYY-MM-DD. */
export interface ScheduleOrder {
  fromAccountId: string;
  payeeId: string;
  amountMinor: number;
  currency: string;
  memo?: string | undefined;
  firstOn: string;
  frequency: Frequency;
}

/** What may be changed of one; what is left out stays. */
export interface ScheduleChange {
  amountMinor?: number | undefined;
  nextOn?: string | undefined;
}

export interface ScheduledRow {
  id: string;
  customer_id: string;
  from_account_id: string;
  payee_id: string;
  amount_minor: number;
  currency: string;
  memo: string | null;
  frequency: Frequency;
  first_on: string;
  rounds: number;
  next_on: string | null;
  status: 'active' | 'ended' | 'cancelled';
}

interface Instruction {
  customerId: string;
  now: Date;
}

/** Days are read as text: a driver would make them midnights of some time zone. */
export const scheduledColumns = `scheduled_payments.id, scheduled_payments.customer_id, from_account_id, payee_id, amount_minor,
  currency, memo, frequency, first_on::text, rounds, next_on::text, status`;

type ListedRow = ScheduledRow & { payee_name: string; last_due_on: string | null; last_refusal: string | null };

const listed = `
  select ${scheduledColumns}, payees.name as payee_name, last.due_on::text as last_due_on, last.refusal as last_refusal
  from scheduled_payments
  join payees on payees.id = scheduled_payments.payee_id
  left join lateral (
    select due_on, refusal from scheduled_runs
    where scheduled_payment_id = scheduled_payments.id order by due_on desc limit 1
  ) last on true`;

/** The customer's scheduled payments: the next one first, those that are over last. */
export async function listScheduledPayments(queryable: Queryable, customerId: string) {
  const rows = await queryable.query<ListedRow>(
    `${listed} where scheduled_payments.customer_id = $1 order by next_on nulls last, scheduled_payments.id`,
    [customerId],
  );
  return { items: rows.map(present), nextCursor: null };
}

function present(row: ListedRow) {
  return {
    id: row.id,
    fromAccountId: row.from_account_id,
    payeeId: row.payee_id,
    payeeName: row.payee_name,
    amountMinor: row.amount_minor,
    currency: row.currency,
    memo: row.memo,
    frequency: row.frequency,
    nextOn: row.next_on,
    status: row.status,
    last: row.last_due_on === null ? null : { dueOn: row.last_due_on, refusal: row.last_refusal },
  };
}

async function presentOne(queryable: Queryable, id: string) {
  const [row] = await queryable.query<ListedRow>(`${listed} where scheduled_payments.id = $1`, [id]);
  if (!row) throw notFound();
  return { scheduledPayment: present(row) };
}

/** Writes down a payment for a later day. Whether there is enough money is seen on that day. */
export async function schedulePayment(
  transaction: Queryable,
  { customerId, now, order }: Instruction & { order: ScheduleOrder },
) {
  requireAmount(order.amountMinor);
  requireDay(order.firstOn, now);
  const account = await findOwnAccount(transaction, customerId, order.fromAccountId);
  const payee = await findOwnPayee(transaction, customerId, order.payeeId);
  if (account.currency !== order.currency) {
    throw new BankProblem('currency_mismatch', `The account holds ${account.currency}.`);
  }
  const id = `scheduled-${randomUUID()}`;
  await transaction.query(
    `insert into scheduled_payments (id, customer_id, from_account_id, payee_id, amount_minor, currency, memo, frequency,
       first_on, next_on, status, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 'active', $10)`,
    [
      id, customerId, account.id, payee.id, order.amountMinor, order.currency, order.memo ?? null, order.frequency,
      order.firstOn, now,
    ],
  );
  return presentOne(transaction, id);
}

/** Changes amount or day of the next payment and those after it, until the day before it is due. */
export async function changeScheduledPayment(
  transaction: Queryable,
  { customerId, now, id, change }: Instruction & { id: string; change: ScheduleChange },
) {
  const row = await lockOpen(transaction, { customerId, now, id });
  const amountMinor = change.amountMinor ?? row.amount_minor;
  const nextOn = change.nextOn ?? row.next_on ?? '';
  if (amountMinor === row.amount_minor && nextOn === row.next_on) {
    throw new BankProblem('nothing_changed', 'Amount and day are those of before.');
  }
  requireAmount(amountMinor);
  if (nextOn !== row.next_on) requireDay(nextOn, now);
  // A new day is a new beginning of the series: later payments follow from it.
  const firstOn = nextOn === row.next_on ? row.first_on : nextOn;
  const rounds = nextOn === row.next_on ? row.rounds : 0;
  await transaction.query(
    'update scheduled_payments set amount_minor = $2, next_on = $3, first_on = $4, rounds = $5 where id = $1',
    [id, amountMinor, nextOn, firstOn, rounds],
  );
  return presentOne(transaction, id);
}

/** Cancels a scheduled payment for good, until the day before it is due. */
export async function cancelScheduledPayment(transaction: Queryable, instruction: Instruction & { id: string }) {
  await lockOpen(transaction, instruction);
  await transaction.query(`update scheduled_payments set status = 'cancelled', next_on = null where id = $1`, [
    instruction.id,
  ]);
  return presentOne(transaction, instruction.id);
}

async function lockOpen(transaction: Queryable, { customerId, now, id }: Instruction & { id: string }) {
  const [row] = await transaction.query<ScheduledRow>(
    `select ${scheduledColumns} from scheduled_payments where id = $1 for update`,
    [id],
  );
  if (!row) throw notFound();
  if (row.customer_id !== customerId) {
    throw new BankProblem('scheduled_payment_forbidden', 'This scheduled payment belongs to another customer.');
  }
  if (row.status !== 'active') throw new BankProblem('scheduled_payment_closed', 'It has ended or was cancelled.');
  if ((row.next_on ?? '') <= bankDay(now)) {
    throw new BankProblem('scheduled_payment_due', 'It is due today: changes are possible until the day before.');
  }
  return row;
}

function requireAmount(amountMinor: number): void {
  if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0 || amountMinor > transferAmountMaxMinor) {
    throw new BankProblem('amount_invalid', `One payment may move 1 to ${transferAmountMaxMinor} minor units.`);
  }
}

function requireDay(day: string, now: Date): void {
  const today = bankDay(now);
  if (day < today) throw new BankProblem('date_in_past', 'That day is over.');
  if (day === today) throw new BankProblem('date_too_soon', 'The first day can be tomorrow; for today there are transfers.');
  if (day > addDays(today, daysAheadMax)) throw new BankProblem('date_too_far', 'The day is more than a year away.');
}

const notFound = () => new BankProblem('scheduled_payment_not_found', 'There is no scheduled payment with this id.');

/** The day that comes after so many of a series, or null when it is over. */
export function dayAfter(firstOn: string, frequency: Frequency, rounds: number): string | null {
  if (frequency === 'once') return null;
  return frequency === 'weekly' ? addDays(firstOn, 7 * rounds) : addMonths(firstOn, rounds);
}
