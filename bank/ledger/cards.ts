import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { maskNumber } from './accounts.ts';

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
  daily_limit_minor: number | null;
  credit_line_minor: number | null;
  replaced_by: string | null;
}

/** The bank's own account that a card charge is paid to. */
export const cardNetworkAccountId = 'bank-card-network-usd';

/** A card as its owner sees it. */
export function presentCard(row: CardRow) {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    numberMasked: maskNumber(row.number_last4),
    accountId: row.account_id,
    status: row.status,
    expiresOn: row.expires_on,
    frozenAt: row.frozen_at?.toISOString() ?? null,
    dailyLimitMinor: row.daily_limit_minor,
    creditLineMinor: row.credit_line_minor,
    replacedBy: row.replaced_by,
  };
}

/** The customer's cards. */
export async function listCards(queryable: Queryable, customerId: string) {
  const rows = await queryable.query<CardRow>(`select * from cards where customer_id = $1 order by (status = 'cancelled'), kind desc, id`, [
    customerId,
  ]);
  return { items: rows.map(presentCard), nextCursor: null };
}

/**
 * Reads a card of the customer's own and locks it until the transaction ends.
 * @param whenReplaced what to refuse a card with that was cancelled for a new one
 */
export async function lockOwnCard(
  transaction: Queryable,
  customerId: string,
  cardId: string,
  whenReplaced: 'card_cancelled' | 'card_already_replaced' = 'card_cancelled',
): Promise<CardRow> {
  const [card] = await transaction.query<CardRow>('select * from cards where id = $1 for update', [cardId]);
  if (!card) throw new BankProblem('card_not_found', 'There is no card with this id.');
  if (card.customer_id !== customerId) {
    throw new BankProblem('card_forbidden', 'This card belongs to another customer.');
  }
  if (card.replaced_by !== null) throw new BankProblem(whenReplaced, 'This card was replaced by a new one.');
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
