import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { maskNumber } from './accounts.ts';

export interface PayeeRow {
  id: string;
  customer_id: string;
  account_id: string;
  name: string;
  nickname: string | null;
  bank_name: string;
  kind: 'person' | 'business' | 'utility';
  added_at: Date;
}

/** Reads a payee of the customer's own list. */
export async function findOwnPayee(queryable: Queryable, customerId: string, payeeId: string): Promise<PayeeRow> {
  const [payee] = await queryable.query<PayeeRow>('select * from payees where id = $1', [payeeId]);
  if (!payee) throw new BankProblem('payee_not_found', 'There is no payee with this id.');
  if (payee.customer_id !== customerId) {
    throw new BankProblem('payee_forbidden', 'This payee is on another customer’s list.');
  }
  return payee;
}

/** The customer's payees, by name. */
export async function listPayees(queryable: Queryable, customerId: string) {
  const rows = await queryable.query<PayeeRow & { number_last4: string; currency: string }>(
    `select payees.*, accounts.number_last4, accounts.currency
     from payees join accounts on accounts.id = payees.account_id
     where payees.customer_id = $1 order by payees.name`,
    [customerId],
  );
  const items = rows.map((row) => ({
    id: row.id,
    name: row.name,
    nickname: row.nickname,
    kind: row.kind,
    bankName: row.bank_name,
    accountMasked: maskNumber(row.number_last4),
    currency: row.currency,
    addedAt: row.added_at.toISOString(),
  }));
  return { items, nextCursor: null };
}
