import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';

export interface AccountRow {
  id: string;
  customer_id: string | null;
  kind: 'checking' | 'savings' | 'external' | 'internal';
  name: string;
  number_last4: string;
  currency: string;
  balance_minor: number;
}

/** All but the last four digits of an account or card number hidden. */
export function maskNumber(last4: string): string {
  return `•••• ${last4}`;
}

/** Refuses an account that is not there or not the customer's own. */
export function requireOwnAccount(account: AccountRow | undefined, customerId: string): AccountRow {
  if (!account || account.kind === 'internal' || account.kind === 'external') {
    throw new BankProblem('account_not_found', 'There is no account with this id.');
  }
  if (account.customer_id !== customerId) {
    throw new BankProblem('account_forbidden', 'This account belongs to another customer.');
  }
  return account;
}

/** Reads an account of the customer's own. */
export async function findOwnAccount(queryable: Queryable, customerId: string, accountId: string) {
  const [account] = await queryable.query<AccountRow>('select * from accounts where id = $1', [accountId]);
  return requireOwnAccount(account, customerId);
}

/** Locks accounts until the transaction ends; always in the order of their ids, so that no two can deadlock. */
export async function lockAccounts(transaction: Queryable, ids: string[]): Promise<Map<string, AccountRow>> {
  const rows = await transaction.query<AccountRow>(
    'select * from accounts where id = any($1) order by id for update',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The customer's accounts with their balances, checking first. */
export async function listAccounts(queryable: Queryable, customerId: string) {
  const rows = await queryable.query<AccountRow>(
    'select * from accounts where customer_id = $1 order by kind, id',
    [customerId],
  );
  const items = rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    numberMasked: maskNumber(row.number_last4),
    balance: { amountMinor: row.balance_minor, currency: row.currency },
    status: 'open',
  }));
  return { items, nextCursor: null };
}

/** One account's balance at this moment, in minor units. */
export async function readBalance(queryable: Queryable, customerId: string, accountId: string, now: Date) {
  const account = await findOwnAccount(queryable, customerId, accountId);
  return {
    accountId: account.id,
    name: account.name,
    kind: account.kind,
    amountMinor: account.balance_minor,
    currency: account.currency,
    asOf: now.toISOString(),
  };
}
