import type { Queryable } from '../database/database.ts';
import { findOwnAccount } from './accounts.ts';

/** Which movements are asked for. Amounts are compared without their sign, in minor units. */
export interface HistoryFilter {
  from?: Date | undefined;
  /** Exclusive. */
  before?: Date | undefined;
  q?: string | undefined;
  minAmountMinor?: number | undefined;
  maxAmountMinor?: number | undefined;
  limit: number;
  /** The id of the last entry of the page before. */
  afterId?: number | undefined;
}

interface MovementRow {
  id: number;
  transfer_id: string;
  account_id: string;
  amount_minor: number;
  currency: string;
  description: string;
  category: string;
  memo: string | null;
  booked_at: Date;
  payee_id: string | null;
  payee_name: string | null;
}

// Entries are only ever added, so their ids are the order of booking and a page never shifts under its reader.
const movements = `
  select entries.id, entries.transfer_id, entries.account_id, entries.amount_minor, entries.currency,
    transfers.description, transfers.category, transfers.memo, transfers.booked_at, transfers.payee_id,
    payees.name as payee_name
  from entries
  join transfers on transfers.id = entries.transfer_id
  left join payees on payees.id = transfers.payee_id
  where ($1::timestamptz is null or transfers.booked_at >= $1)
    and ($2::timestamptz is null or transfers.booked_at < $2)
    and ($3::text is null or concat_ws(' ', transfers.description, transfers.memo, transfers.category, payees.name) ilike $3)
    and ($4::bigint is null or abs(entries.amount_minor) >= $4)
    and ($5::bigint is null or abs(entries.amount_minor) <= $5)
    and ($6::bigint is null or entries.id < $6)`;

function likePattern(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}

function filterValues(filter: HistoryFilter): unknown[] {
  const { from, before, q, minAmountMinor, maxAmountMinor, afterId } = filter;
  return [from, before, likePattern(q), minAmountMinor, maxAmountMinor, afterId];
}

/** One row more than the page is asked for: whether it comes says whether there is a next page. */
function toPage<Item>(rows: MovementRow[], limit: number, present: (row: MovementRow) => Item) {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last ? encodeCursor(last.id) : null;
  return { items: page.map(present), nextCursor };
}

/** A cursor is opaque to clients; here it is the last entry's id. */
export function encodeCursor(id: number): string {
  return Buffer.from(`entry:${id}`).toString('base64url');
}

/** Reads a cursor; undefined when it is none of ours. */
export function decodeCursor(cursor: string): number | undefined {
  const match = /^entry:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString());
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** One account's movements, newest first; money out is negative. */
export async function listTransactions(
  queryable: Queryable,
  customerId: string,
  accountId: string,
  filter: HistoryFilter,
) {
  const account = await findOwnAccount(queryable, customerId, accountId);
  const rows = await queryable.query<MovementRow>(
    `${movements} and entries.account_id = $7 order by entries.id desc limit $8`,
    [...filterValues(filter), account.id, filter.limit + 1],
  );
  return toPage(rows, filter.limit, (row) => ({
    id: String(row.id),
    transferId: row.transfer_id,
    accountId: row.account_id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    description: row.description,
    category: row.category,
    memo: row.memo,
    bookedAt: row.booked_at.toISOString(),
  }));
}

/** The customer's payments to payees from all their accounts, newest first; amounts are positive. */
export async function listPayments(
  queryable: Queryable,
  customerId: string,
  filter: HistoryFilter & { accountId?: string | undefined; payeeId?: string | undefined },
) {
  const rows = await queryable.query<MovementRow>(
    `${movements} and transfers.customer_id = $7 and transfers.kind = 'payment' and entries.amount_minor < 0
       and ($8::text is null or entries.account_id = $8) and ($9::text is null or transfers.payee_id = $9)
     order by entries.id desc limit $10`,
    [...filterValues(filter), customerId, filter.accountId, filter.payeeId, filter.limit + 1],
  );
  return toPage(rows, filter.limit, (row) => ({
    id: row.transfer_id,
    fromAccountId: row.account_id,
    payeeId: row.payee_id,
    payeeName: row.payee_name,
    amountMinor: -row.amount_minor,
    currency: row.currency,
    memo: row.memo,
    status: 'booked',
    bookedAt: row.booked_at.toISOString(),
  }));
}
