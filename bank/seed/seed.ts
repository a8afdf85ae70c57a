import type { Queryable } from '../database/database.ts';
import { book } from '../ledger/book.ts';
import { cardNetworkAccountId } from '../ledger/cards.ts';
import { rewardsExpenseAccountId } from '../ledger/redeem.ts';
import { feeIncomeAccountId } from '../ledger/replace-card.ts';
import { seedCustomers } from './customers.ts';
import type { SeedCustomer } from './customers.ts';
import {
  accountIdsOf, interestAccountId, makeHistory, openingAccountId, payeeAccountIdOf, payrollAccountId,
} from './history.ts';
import { seedServices } from './services.ts';

const dayMs = 86_400_000;

const internalAccounts: [id: string, name: string][] = [
  [openingAccountId, 'Opening balances'],
  [payrollAccountId, 'Payroll clearing'],
  [interestAccountId, 'Interest expense'],
  [cardNetworkAccountId, 'Card network clearing'],
  [feeIncomeAccountId, 'Fee income'],
  [rewardsExpenseAccountId, 'Rewards expense'],
];

interface SeedAccount {
  id: string;
  customerId: string | null;
  kind: 'checking' | 'savings' | 'external' | 'internal';
  name: string;
  last4: string;
}

/** Fills an empty bank with its demonstration customers and their past 90 days. */
export async function seedBank(transaction: Queryable, now: Date): Promise<void> {
  for (const [id, name] of internalAccounts) {
    await openAccount(transaction, { id, customerId: null, kind: 'internal', name, last4: '0000' });
  }
  for (const customer of seedCustomers) {
    await openCustomer(transaction, customer);
    await openPayees(transaction, customer);
    await issueCards(transaction, customer, now);
    await grantPoints(transaction, customer, now);
  }
  const bookings = seedCustomers.flatMap((customer) => makeHistory(customer, now));
  // Ids of entries are the order in which histories are read: oldest first across all customers.
  bookings.sort((left, right) => left.bookedAt.getTime() - right.bookedAt.getTime());
  for (const booking of bookings) await book(transaction, booking);
  await seedServices(transaction, now);
}

async function openAccount(transaction: Queryable, account: SeedAccount): Promise<void> {
  await transaction.query(
    `insert into accounts (id, customer_id, kind, name, number_last4, currency) values ($1, $2, $3, $4, $5, 'USD')`,
    [account.id, account.customerId, account.kind, account.name, account.last4],
  );
}

async function openCustomer(transaction: Queryable, customer: SeedCustomer): Promise<void> {
  await transaction.query(
    'insert into customers (id, name, phone, email, customer_since, tier) values ($1, $2, $3, $4, $5, $6)',
    [customer.id, customer.name, customer.phone, customer.email, customer.since, customer.tier],
  );
  const { checking, savings } = accountIdsOf(customer);
  const owned = { customerId: customer.id };
  await openAccount(transaction, {
    ...owned, id: checking, kind: 'checking', name: 'Everyday Checking', last4: customer.checkingLast4,
  });
  await openAccount(transaction, {
    ...owned, id: savings, kind: 'savings', name: 'Safe Harbour Savings', last4: customer.savingsLast4,
  });
}

async function openPayees(transaction: Queryable, customer: SeedCustomer): Promise<void> {
  for (const payee of customer.payees) {
    const accountId = payeeAccountIdOf(payee.id);
    await openAccount(transaction, {
      id: accountId, customerId: null, kind: 'external', name: payee.name, last4: payee.last4,
    });
    await transaction.query(
      `insert into payees (id, customer_id, account_id, name, nickname, bank_name, kind, added_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [payee.id, customer.id, accountId, payee.name, payee.nickname, payee.bankName, payee.kind, customer.since],
    );
  }
}

async function issueCards(transaction: Queryable, customer: SeedCustomer, now: Date): Promise<void> {
  const expiresOn = `${now.getUTCFullYear() + 2}-09`;
  await transaction.query(
    `insert into cards (id, customer_id, account_id, kind, name, number_last4, status, expires_on, daily_limit_minor,
       credit_line_minor) values
       ($1, $3, $4, 'debit', 'Harbour Debit', $5, 'active', $7, 500000, null),
       ($2, $3, null, 'credit', 'Harbour Rewards Credit', $6, 'active', $7, null, 600000)`,
    [
      `card-${customer.slug}-debit`, `card-${customer.slug}-credit`, customer.id, accountIdsOf(customer).checking,
      customer.debitLast4, customer.creditLast4, expiresOn,
    ],
  );
}

/** A balance brought forward, and three monthly statements that add up to the customer's points. */
async function grantPoints(transaction: Queryable, customer: SeedCustomer, now: Date): Promise<void> {
  const monthly = Math.round(customer.points * 0.06);
  const grants: [points: number, description: string, daysAgo: number][] = [
    [customer.points - 3 * monthly, 'Points brought forward', 90],
    ...[62, 32, 2].map((daysAgo): [number, string, number] => [monthly, 'Points on card spending', daysAgo]),
  ];
  for (const [points, description, daysAgo] of grants) {
    await transaction.query(
      'insert into reward_entries (customer_id, points, description, earned_at) values ($1, $2, $3, $4)',
      [customer.id, points, description, new Date(now.getTime() - daysAgo * dayMs)],
    );
  }
}
