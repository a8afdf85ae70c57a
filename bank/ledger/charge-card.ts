import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { lockAccounts } from './accounts.ts';
import { book } from './book.ts';
import { requireWithinDailyLimit } from './card-limits.ts';
import { cardNetworkAccountId, lockOwnCard } from './cards.ts';

/** A merchant's charge to a debit card. */
export interface CardCharge {
  cardId: string;
  merchant: string;
  amountMinor: number;
  currency: string;
}

interface ChargeInstruction {
  customerId: string;
  key: string;
  now: Date;
  charge: CardCharge;
}

/** Books a merchant's charge; the sandbox's way to see that a frozen card is refused. */
export async function chargeCard(transaction: Queryable, { customerId, key, now, charge }: ChargeInstruction) {
  const card = await lockOwnCard(transaction, customerId, charge.cardId);
  if (card.status === 'frozen') throw new BankProblem('card_frozen', 'A frozen card cannot be charged.');
  const accountId = card.account_id ?? '';
  const accounts = await lockAccounts(transaction, [accountId, cardNetworkAccountId]);
  const account = accounts.get(accountId);
  if (!account) throw new BankProblem('account_not_found', 'No account of this bank pays for this card.');
  if (account.currency !== charge.currency) {
    throw new BankProblem('currency_mismatch', `The card's account holds ${account.currency}.`);
  }
  if (account.balance_minor < charge.amountMinor) {
    throw new BankProblem('insufficient_funds', 'The account does not hold enough money for this charge.');
  }
  await requireWithinDailyLimit(transaction, card, charge.amountMinor, now);
  const { cardId: _, merchant: description, ...amount } = charge;
  const transferId = await book(transaction, {
    ...amount,
    description,
    customerId,
    idempotencyKey: key,
    kind: 'card',
    fromAccountId: accountId,
    toAccountId: cardNetworkAccountId,
    payeeId: null,
    category: 'shopping',
    memo: null,
    bookedAt: now,
  });
  return { transferId, status: 'booked', bookedAt: now.toISOString(), ...charge };
}
