import { addDays, addMonths, bankDay, daysBetween } from '../calendar.ts';
import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';

/** A quote holds for ten days, and is made for at most that many days ahead. */
const quoteDays = 10;
const yearDays = 365;
const bpsPerOne = 10_000;

interface LoanRow {
  id: string;
  customer_id: string;
  kind: 'personal' | 'car';
  name: string;
  principal_minor: number;
  balance_minor: number;
  currency: string;
  rate_bps: number;
  payment_minor: number;
  payment_day: number;
  opened_on: string;
  ends_on: string;
}

const loans = `select id, customer_id, kind, name, principal_minor, balance_minor, currency, rate_bps, payment_minor,
  payment_day, opened_on::text, ends_on::text from loans`;

/** The customer's loans. */
export async function listLoans(queryable: Queryable, customerId: string, now: Date) {
  const rows = await queryable.query<LoanRow>(`${loans} where customer_id = $1 order by opened_on, id`, [customerId]);
  const items = rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    principalMinor: row.principal_minor,
    balanceMinor: row.balance_minor,
    currency: row.currency,
    ratePercent: row.rate_bps / 100,
    paymentMinor: row.payment_minor,
    nextPaymentOn: paymentDays(row, bankDay(now)).next,
    endsOn: row.ends_on,
  }));
  return { items, nextCursor: null };
}

function paymentDays({ payment_day: day }: LoanRow, today: string) {
  const inThisMonth = `${today.slice(0, 7)}-${String(day).padStart(2, '0')}`;
  return inThisMonth > today
    ? { last: addMonths(inThisMonth, -1), next: inThisMonth }
    : { last: inThisMonth, next: addMonths(inThisMonth, 1) };
}

/**
 * What it takes to pay a loan back on a day: the balance and the interest since the last payment, to the cent.
 * @param on YYYY-MM-DD; the bank's today, if not given
 */
export async function quotePayoff(
  queryable: Queryable,
  { customerId, loanId, on, now }: { customerId: string; loanId: string; on?: string | undefined; now: Date },
) {
  const [loan] = await queryable.query<LoanRow>(`${loans} where id = $1`, [loanId]);
  if (!loan) throw new BankProblem('loan_not_found', 'There is no loan with this id.');
  if (loan.customer_id !== customerId) throw new BankProblem('loan_forbidden', 'This is another customer’s loan.');
  const today = bankDay(now);
  const payOn = on ?? today;
  if (payOn < today) throw new BankProblem('date_in_past', 'That day is over.');
  if (payOn > addDays(today, quoteDays)) throw new BankProblem('date_too_far', `A quote holds for ${quoteDays} days.`);
  const days = daysBetween(paymentDays(loan, today).last, payOn);
  const interestMinor = Math.round((loan.balance_minor * loan.rate_bps * days) / (bpsPerOne * yearDays));
  return {
    loanId: loan.id,
    loanName: loan.name,
    payOn,
    balanceMinor: loan.balance_minor,
    interestMinor,
    amountMinor: loan.balance_minor + interestMinor,
    currency: loan.currency,
    validUntil: addDays(today, quoteDays),
  };
}
