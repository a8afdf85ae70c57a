import { randomInt, randomUUID } from 'node:crypto';
import { addBusinessDays, bankDay } from '../calendar.ts';
import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { lockAccounts } from './accounts.ts';
import { book } from './book.ts';
import { lockOwnCard, presentCard, type CardRow } from './cards.ts';
import { findCustomer } from './customers.ts';

export const feeIncomeAccountId = 'bank-fee-income-usd';

const replacementFeeMinor = 800;
const expressFeeMinor = 1_500;
const yearMs = 365 * 86_400_000;

export interface ReplacementOrder {
  reason: 'lost' | 'stolen' | 'damaged' | 'expiring';
  express: boolean;
}

interface Instruction {
  customerId: string;
  key: string;
  now: Date;
  cardId: string;
  order: ReplacementOrder;
}

/**
 * Cancels a card for good and sends a new one with a number of its own. The first replacement of a debit card in
 * twelve months is free, later ones cost; express delivery costs, but once a year for Silver and Gold members. A
 * damaged card, and any credit card, is replaced for nothing.
 */
export async function replaceCard(transaction: Queryable, instruction: Instruction) {
  const { customerId, now, cardId, order } = instruction;
  const old = await lockOwnCard(transaction, customerId, cardId, 'card_already_replaced');
  const feeMinor = await feeFor(transaction, old, instruction);
  const id = `card-${randomUUID()}`;
  const expiresOn = `${now.getUTCFullYear() + 4}-${String(now.getUTCMonth() + 1).padStart(2, '0')}`;
  const [fresh] = await transaction.query<CardRow>(
    `insert into cards (id, customer_id, account_id, kind, name, number_last4, status, expires_on, daily_limit_minor,
       credit_line_minor, issued_at, express)
     values ($1, $2, $3, $4, $5, $6, 'active', $7, $8, $9, $10, $11) returning *`,
    [
      id, customerId, old.account_id, old.kind, old.name, String(randomInt(0, 10_000)).padStart(4, '0'), expiresOn,
      old.daily_limit_minor, old.credit_line_minor, now, order.express,
    ],
  );
  const [cancelled] = await transaction.query<CardRow>(
    `update cards set status = 'cancelled', frozen_at = null, replaced_by = $2 where id = $1 returning *`,
    [cardId, id],
  );
  if (!fresh || !cancelled) throw new BankProblem('card_not_found', 'There is no card with this id.');
  if (feeMinor > 0) await chargeFee(transaction, instruction, feeMinor);
  return {
    card: presentCard(fresh),
    replaced: presentCard(cancelled),
    arrivesBy: addBusinessDays(bankDay(now), order.express ? 2 : 7),
    fee: { amountMinor: feeMinor, currency: 'USD' },
  };
}

async function feeFor(transaction: Queryable, old: CardRow, { customerId, now, order }: Instruction): Promise<number> {
  const earlier = await transaction.query<{ kind: string; express: boolean }>(
    `select fresh.kind, fresh.express from cards old join cards fresh on fresh.id = old.replaced_by
     where old.customer_id = $1 and fresh.issued_at > $2`,
    [customerId, new Date(now.getTime() - yearMs)],
  );
  const { tier } = await findCustomer(transaction, customerId);
  const isFreeExpress = tier !== 'Blue' && earlier.every(({ express }) => !express);
  const isFreeCard = old.kind === 'credit' || order.reason === 'damaged' || earlier.every(({ kind }) => kind !== 'debit');
  return (order.express && !isFreeExpress ? expressFeeMinor : 0) + (isFreeCard ? 0 : replacementFeeMinor);
}

async function chargeFee(transaction: Queryable, { customerId, key, now }: Instruction, amountMinor: number) {
  const [checking] = await transaction.query<{ id: string }>(
    `select id from accounts where customer_id = $1 and kind = 'checking' order by id limit 1`,
    [customerId],
  );
  const fromAccountId = checking?.id ?? '';
  const account = (await lockAccounts(transaction, [fromAccountId, feeIncomeAccountId])).get(fromAccountId);
  if (!account) throw new BankProblem('account_not_found', 'There is no checking account to take the fee from.');
  if (account.balance_minor < amountMinor) {
    throw new BankProblem('insufficient_funds', 'The checking account does not hold the fee for the card.');
  }
  await book(transaction, {
    customerId, idempotencyKey: key, kind: 'fee', fromAccountId, toAccountId: feeIncomeAccountId, payeeId: null,
    amountMinor, currency: account.currency, description: 'Replacement card', category: 'fees', memo: null, bookedAt: now,
  });
}
