import { addMonths, bankDay } from '../calendar.ts';
import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { findOwnAccount } from './accounts.ts';

const monthsMax = 84;
const categoriesMax = 6;
/** Months are the bank's own, midnight to midnight in New York. */
const monthOf = `to_char(transfers.booked_at at time zone 'America/New_York', 'YYYY-MM')`;

interface StatementInstruction {
  customerId: string;
  accountId: string;
  now: Date;
}

interface MonthRow {
  month: string;
  in_minor: number;
  out_minor: number;
  fees_minor: number;
  count: number;
}

/** The months for which there is a statement of an account, the latest first; kept for seven years. */
export async function listStatements(queryable: Queryable, { customerId, accountId, now }: StatementInstruction) {
  const account = await findOwnAccount(queryable, customerId, accountId);
  const rows = await readMonths(queryable, account.id);
  const thisMonth = bankDay(now).slice(0, 7);
  const items = rows
    .filter(({ month }) => month < thisMonth)
    .map((row) => ({ accountId: account.id, month: row.month, transactions: row.count }))
    .reverse()
    .slice(0, monthsMax);
  return { items, nextCursor: null };
}

/** One month of an account: what it began and ended with, and what came and went. */
export async function readStatement(
  queryable: Queryable,
  { customerId, accountId, now, month }: StatementInstruction & { month: string },
) {
  const account = await findOwnAccount(queryable, customerId, accountId);
  if (month >= bankDay(now).slice(0, 7)) {
    throw new BankProblem('statement_not_ready', 'A statement is made when its month is over.');
  }
  const rows = await readMonths(queryable, account.id);
  const own = rows.find((row) => row.month === month);
  if (!own) throw new BankProblem('statement_not_found', 'There is no statement of this account for this month.');
  const openingMinor = rows
    .filter((row) => row.month < month)
    .reduce((sum, row) => sum + row.in_minor - row.out_minor, 0);
  const categories = await queryable.query<{ category: string; out_minor: number }>(
    `select transfers.category, sum(-entries.amount_minor)::bigint as out_minor
     from entries join transfers on transfers.id = entries.transfer_id
     where entries.account_id = $1 and entries.amount_minor < 0 and ${monthOf} = $2
     group by transfers.category order by out_minor desc limit $3`,
    [account.id, month, categoriesMax],
  );
  return {
    accountId: account.id,
    accountName: account.name,
    month,
    from: `${month}-01`,
    before: addMonths(`${month}-01`, 1),
    currency: account.currency,
    openingMinor,
    inMinor: own.in_minor,
    outMinor: own.out_minor,
    feesMinor: own.fees_minor,
    closingMinor: openingMinor + own.in_minor - own.out_minor,
    transactions: own.count,
    spending: categories.map((row) => ({ category: row.category, amountMinor: row.out_minor })),
  };
}

function readMonths(queryable: Queryable, accountId: string): Promise<MonthRow[]> {
  return queryable.query<MonthRow>(
    `select ${monthOf} as month, count(*) as count,
       coalesce(sum(entries.amount_minor) filter (where entries.amount_minor > 0), 0)::bigint as in_minor,
       coalesce(sum(-entries.amount_minor) filter (where entries.amount_minor < 0), 0)::bigint as out_minor,
       coalesce(sum(-entries.amount_minor) filter (where transfers.kind = 'fee' and entries.amount_minor < 0), 0)::bigint as fees_minor
     from entries join transfers on transfers.id = entries.transfer_id
     where entries.account_id = $1 group by 1 order by 1`,
    [accountId],
  );
}
