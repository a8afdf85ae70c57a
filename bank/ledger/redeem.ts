import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { findOwnAccount, lockAccounts } from './accounts.ts';
import { book } from './book.ts';

export const rewardsExpenseAccountId = 'bank-rewards-expense-usd';
/** The least that can be redeemed; a point is worth one cent. */
export const pointsMin = 500;

interface Instruction {
  customerId: string;
  key: string;
  now: Date;
  points: number;
  accountId: string;
}

/** Turns points into money on an account of the customer's own: the points go as the money comes. */
export async function redeemPoints(transaction: Queryable, { customerId, key, now, points, accountId }: Instruction) {
  if (points < pointsMin) throw new BankProblem('points_below_minimum', `At least ${pointsMin} points can be redeemed.`);
  // Points have no row of their own to lock: the customer's stands for them. "No key": every other write of this
  // customer holds the row's key through its claim, and would deadlock with a full lock.
  await transaction.query('select 1 from customers where id = $1 for no key update', [customerId]);
  const [sum] = await transaction.query<{ points: number }>(
    'select coalesce(sum(points), 0)::bigint as points from reward_entries where customer_id = $1',
    [customerId],
  );
  const held = sum?.points ?? 0;
  const account = await findOwnAccount(transaction, customerId, accountId);
  if (points > held) throw new BankProblem('points_insufficient', `The customer has ${held} points.`);
  await lockAccounts(transaction, [rewardsExpenseAccountId, account.id]);
  const transferId = await book(transaction, {
    customerId, idempotencyKey: key, kind: 'reward', fromAccountId: rewardsExpenseAccountId, toAccountId: account.id,
    payeeId: null, amountMinor: points, currency: account.currency, description: 'Harbour Points redeemed',
    category: 'rewards', memo: null, bookedAt: now,
  });
  await transaction.query(
    `insert into reward_entries (customer_id, points, description, earned_at) values ($1, $2, 'Redeemed as a credit', $3)`,
    [customerId, -points, now],
  );
  return {
    transferId,
    accountId: account.id,
    accountName: account.name,
    points,
    amountMinor: points,
    currency: account.currency,
    pointsLeft: held - points,
    bookedAt: now.toISOString(),
  };
}
