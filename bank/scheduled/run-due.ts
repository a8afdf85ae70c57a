import type { Database, Queryable } from '../database/database.ts';
import { transfer } from '../ledger/transfer.ts';
import { BankProblem } from '../problem.ts';
import { dayAfter, scheduledColumns, type ScheduledRow } from './orders.ts';

/** How many of the payments that were due were booked, and how many the ledger refused. */
export interface DueOutcome {
  booked: number;
  refused: number;
}

/**
 * Makes every scheduled payment that is due, days that were missed included. Each is one transaction: the
 * booking, the row that says so and the next day are there together or not at all, so that a bank that dies in
 * between makes it later, and two banks on one ledger make it once. A refusal (no money) is written down and is
 * not tried again; the series goes on.
 * @param today payments up to and on this day of the bank are due
 */
export async function runDuePayments(database: Database, today: string, now: Date): Promise<DueOutcome> {
  const outcome: DueOutcome = { booked: 0, refused: 0 };
  for (;;) {
    const step = await database.transaction((transaction) => runOne(transaction, today, now));
    if (step === 'none') return outcome;
    outcome[step] += 1;
  }
}

async function runOne(transaction: Queryable, today: string, now: Date): Promise<keyof DueOutcome | 'none'> {
  const [due] = await transaction.query<ScheduledRow & { next_on: string }>(
    `select ${scheduledColumns} from scheduled_payments where status = 'active' and next_on <= $1
     order by next_on, id limit 1 for update skip locked`,
    [today],
  );
  if (!due) return 'none';
  const result = await book(transaction, due, now);
  await transaction.query(
    'insert into scheduled_runs (scheduled_payment_id, due_on, transfer_id, refusal, at) values ($1, $2, $3, $4, $5)',
    [due.id, due.next_on, result.transferId, result.refusal, now],
  );
  const rounds = due.rounds + 1;
  const nextOn = dayAfter(due.first_on, due.frequency, rounds);
  await transaction.query(
    'update scheduled_payments set rounds = $2, next_on = $3::date, status = $4 where id = $1',
    [due.id, rounds, nextOn, nextOn === null ? 'ended' : 'active'],
  );
  return result.refusal === null ? 'booked' : 'refused';
}

async function book(transaction: Queryable, due: ScheduledRow & { next_on: string }, now: Date) {
  const order = {
    fromAccountId: due.from_account_id,
    payeeId: due.payee_id,
    amountMinor: due.amount_minor,
    currency: due.currency,
    memo: due.memo ?? undefined,
  };
  await transaction.query('savepoint booking');
  try {
    const key = `${due.id}:${due.next_on}`;
    const { transferId } = await transfer(transaction, { customerId: due.customer_id, key, now, order });
    return { transferId, refusal: null };
  } catch (failure) {
    if (!(failure instanceof BankProblem) || !failure.recorded) throw failure;
    await transaction.query('rollback to savepoint booking');
    return { transferId: null, refusal: failure.code };
  }
}
