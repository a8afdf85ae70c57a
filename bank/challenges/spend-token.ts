import type { Bank } from '../bank.ts';
import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { challengeIdOf, makeToken, sameText, secretOf } from './secrets.ts';
import type { ChallengeRow } from './verify-challenge.ts';

/** The proof that a write carries: headers `X-Challenge-Token` and `X-Arguments-Digest`. */
export interface ChallengeProof {
  customerId: string;
  key: string;
  token: string | undefined;
  digest: string | undefined;
  now: Date;
}

/**
 * Spends a challenge token on one idempotency key: it must be this customer's, for these arguments, not
 * expired, and not spent on another key.
 * @throws BankProblem `challenge_required`, `challenge_invalid`, `challenge_used`, `challenge_expired`
 */
export async function spendToken(bank: Bank, transaction: Queryable, proof: ChallengeProof): Promise<void> {
  if (proof.token === undefined || proof.digest === undefined) {
    throw new BankProblem('challenge_required', 'X-Challenge-Token and X-Arguments-Digest are needed.');
  }
  const challenge = await lockChallengeOf(bank, transaction, proof.token);
  const fits = challenge?.customer_id === proof.customerId && challenge.digest === proof.digest;
  if (!challenge?.token_expires_at || !fits) {
    throw new BankProblem('challenge_invalid', 'The token was not given for this customer and these arguments.');
  }
  if (challenge.used_by_key !== null && challenge.used_by_key !== proof.key) {
    throw new BankProblem('challenge_used', 'The token was spent on another request.');
  }
  if (challenge.token_expires_at <= proof.now) {
    throw new BankProblem('challenge_expired', 'The token is no longer valid.');
  }
  await transaction.query('update challenges set used_by_key = $2 where id = $1', [challenge.id, proof.key]);
}

async function lockChallengeOf(bank: Bank, transaction: Queryable, token: string) {
  const [challenge] = await transaction.query<ChallengeRow>('select * from challenges where id = $1 for update', [
    challengeIdOf(token),
  ]);
  if (!challenge) return undefined;
  const right = makeToken(secretOf(bank.settings.token, challenge.salt), challenge.id);
  return sameText(token, right) ? challenge : undefined;
}
