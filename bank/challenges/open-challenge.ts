import { randomUUID } from 'node:crypto';
import type { Bank } from '../bank.ts';
import type { Queryable } from '../database/database.ts';
import { findCustomer, maskPhone, requireSelf } from '../ledger/customers.ts';
import { hashCode, makeCode, makeSalt, secretOf } from './secrets.ts';

export const triesMax = 3;

/** What a customer is asked to confirm. */
export interface ChallengeOrder {
  userId: string;
  /** Lower-case hex SHA-256 of the tool and its canonical arguments. */
  digest: string;
  /** The same in words, shown beside the code. */
  summary?: string | undefined;
}

interface ChallengeInstruction {
  customerId: string;
  now: Date;
  order: ChallengeOrder;
}

/** Sends the customer a code for exactly one set of arguments. */
export async function openChallenge(
  bank: Bank,
  transaction: Queryable,
  { customerId, now, order }: ChallengeInstruction,
) {
  requireSelf(customerId, order.userId);
  const customer = await findCustomer(transaction, customerId);
  const challengeId = `challenge-${randomUUID()}`;
  const code = makeCode();
  const expiresAt = new Date(now.getTime() + bank.settings.challengeTtlMs);
  const salt = makeSalt();
  const codeHash = hashCode(secretOf(bank.settings.token, salt), challengeId, code);
  await transaction.query(
    `insert into challenges (id, customer_id, digest, summary, salt, code_hash, created_at, expires_at, tries_left)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [challengeId, customerId, order.digest, order.summary, salt, codeHash, now, expiresAt, triesMax],
  );
  const sentTo = maskPhone(customer.phone);
  if (bank.settings.sandboxControls) {
    await transaction.query(
      `insert into outbox (challenge_id, customer_id, channel, sent_to, code, sent_at)
       values ($1, $2, 'sms', $3, $4, $5)`,
      [challengeId, customerId, sentTo, code, now],
    );
  }
  return { challengeId, expiresAt: expiresAt.toISOString(), triesLeft: triesMax, sentTo };
}
