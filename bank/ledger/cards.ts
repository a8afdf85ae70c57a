import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { lockAccounts, maskNumber } from './accounts.ts';
import { book } from './book.ts';

export interface CardRow {
  id: string;
  customer_id: string;
  account_id: string | null;
  kind: 'debit' | 'credit';
  name: string;
  number_last4: string;
  status: 'active' | 'frozen' | 'cancelled';
  expires_on: string;
  frozen_at: Date | null;
}

/** The bank's own account that a card charge is paid to. */
export const cardNetworkAccountId = 'bank-card-network-usd';

function presentCard(row: CardRow) {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    numberMasked: maskNumber(row.number_last4),
    accountId: row.account_id,
    status: row.status,
    expiresOn: row.expires_on,
    frozenAt: row.frozen_at?.toISOString() ?? null,
  };
}

/** The customer's cards. */
export async function listCards(queryable: Queryable, customerId: string) {
  const rows = await queryable.query<CardRow>('select * from cards where customer_id = $1 order by kind desc, id', [
    customerId,
  ]);
  return { items: rows.map(presentCard), nextCursor: null };
}

async function lockOwnCard(transaction: Queryable, customerId: string, cardId: string): Promise<CardRow> {
  const [card] = await transaction.query<CardRow>('select * from cards where id = $1 for update', [cardId]);
  if (!card) throw new BankProblem('card_not_found', 'There is no card with this id.');
  if (card.customer_id !== customerId) {
    throw new BankProblem('card_forbidden', 'This card belongs to another customer.');
  }
  if (card.status === 'cancelled') throw new BankProblem('card_cancelled', 'This card was cancelled for good.');
  return card;
}

/** Freezes a card: every charge is refused until it is unfrozen. */
export async function freezeCard(transaction: Queryable, customerId: string, cardId: string, now: Date) {
  const card = await lockOwnCard(transaction, customerId, cardId);
  if (card.status === 'frozen') throw new BankProblem('card_already_frozen', 'This card is frozen already.');
  return { card: await setCardStatus(transaction, cardId, 'frozen', now) };
}

/** Lets a frozen card be used again. */
export async function unfreezeCard(transaction: Queryable, customerId: string, cardId: string) {
  const card = await lockOwnCard(transaction, customerId, cardId);
  if (card.status !== 'frozen') throw new BankProblem('card_not_frozen', 'This card is not frozen.');
  return { card: await setCardStatus(transaction, cardId, 'active', null) };
}

async function setCardStatus(transaction: Queryable, id: string, status: CardRow['status'], frozenAt: Date | null) {
  const [card] = await transaction.query<CardRow>(
    'update cards set status = $2, frozen_at = $3 where id = $1 returning *',
    [id, status, frozenAt],
  );
  if (!card) throw new BankProblem('card_not_found', 'There is no card with this id.');
  return presentCard(card);
}

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
