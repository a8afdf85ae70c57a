import { randomUUID } from 'node:crypto';
import { bankDay } from '../calendar.ts';
import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { lockOwnCard, presentCard, type CardRow } from './cards.ts';

/** The highest daily limit for purchases with a debit card: 5,000.00. */
export const dailyLimitMaxMinor = 500_000;
/** The highest line of a credit card: 25,000.00. */
export const creditLineMaxMinor = 2_500_000;

const halfYearMs = 182 * 86_400_000;
/** Up to a quarter more is granted by itself, once in half a year. */
const grantedShare = 1.25;

interface Instruction {
  customerId: string;
  now: Date;
  cardId: string;
  amountMinor: number;
}

/** Sets how much a debit card may be charged in a day. */
export async function setDailyLimit(transaction: Queryable, { customerId, cardId, amountMinor }: Omit<Instruction, 'now'>) {
  const card = await lockOwnCard(transaction, customerId, cardId);
  if (card.kind !== 'debit') throw new BankProblem('card_not_debit', 'A credit card is limited by its credit line.');
  if (amountMinor > dailyLimitMaxMinor) {
    throw new BankProblem('card_limit_above_maximum', `The highest daily limit is ${dailyLimitMaxMinor} minor units.`);
  }
  if (amountMinor === card.daily_limit_minor) throw new BankProblem('nothing_changed', 'That is the limit already.');
  const [changed] = await transaction.query<CardRow>('update cards set daily_limit_minor = $2 where id = $1 returning *', [
    cardId, amountMinor,
  ]);
  return { card: presentCard(changed ?? card) };
}

/** Refuses a charge with which the purchases of the day would be over the card's limit. */
export async function requireWithinDailyLimit(transaction: Queryable, card: CardRow, amountMinor: number, now: Date) {
  if (card.daily_limit_minor === null) return;
  const charges = await transaction.query<{ amount_minor: number; booked_at: Date }>(
    `select amount_minor, booked_at from transfers
     where from_account_id = $1 and kind = 'card' and booked_at > $2::timestamptz - interval '25 hours'`,
    [card.account_id, now],
  );
  const spentMinor = charges
    .filter(({ booked_at: bookedAt }) => bankDay(bookedAt) === bankDay(now))
    .reduce((sum, charge) => sum + charge.amount_minor, 0);
  if (spentMinor + amountMinor > card.daily_limit_minor) {
    throw new BankProblem('card_limit_exceeded', 'The charge is over what the card may be charged in a day.');
  }
}

/** Asks for a higher credit line: a small rise is granted at once, anything more is looked at by a person. */
export async function requestCreditLine(transaction: Queryable, instruction: Instruction) {
  const { customerId, now, cardId, amountMinor } = instruction;
  const card = await lockOwnCard(transaction, customerId, cardId);
  if (card.status === 'frozen') throw new BankProblem('card_frozen', 'Unfreeze the card first.');
  if (card.credit_line_minor === null) throw new BankProblem('card_not_credit', 'A debit card has no credit line.');
  if (amountMinor <= card.credit_line_minor) throw new BankProblem('credit_line_not_higher', 'The line is that high already.');
  if (amountMinor > creditLineMaxMinor) {
    throw new BankProblem('credit_line_above_maximum', `The highest credit line is ${creditLineMaxMinor} minor units.`);
  }
  const recent = await transaction.query<{ status: string }>(
    'select status from credit_line_requests where card_id = $1 and at > $2',
    [cardId, new Date(now.getTime() - halfYearMs)],
  );
  if (recent.some(({ status }) => status === 'in-review')) {
    throw new BankProblem('credit_line_in_review', 'A request for this card is being reviewed.');
  }
  const isGranted = amountMinor <= card.credit_line_minor * grantedShare && recent.length === 0;
  const status = isGranted ? 'approved' : 'in-review';
  const requestId = `line-${randomUUID()}`;
  await transaction.query('insert into credit_line_requests values ($1, $2, $3, $4, $5, $6)', [
    requestId, customerId, cardId, amountMinor, status, now,
  ]);
  if (!isGranted) return { requestId, status, requestedMinor: amountMinor, currency: 'USD', card: presentCard(card) };
  const [raised] = await transaction.query<CardRow>('update cards set credit_line_minor = $2 where id = $1 returning *', [
    cardId, amountMinor,
  ]);
  return { requestId, status, requestedMinor: amountMinor, currency: 'USD', card: presentCard(raised ?? card) };
}
