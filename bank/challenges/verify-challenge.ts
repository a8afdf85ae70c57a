import type { Bank } from '../bank.ts';
import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { hashCode, makeToken, sameText, secretOf } from './secrets.ts';

export interface ChallengeRow {
  id: string;
  customer_id: string;
  digest: string;
  salt: string;
  code_hash: string;
  expires_at: Date;
  tries_left: number;
  verified_at: Date | null;
  token_expires_at: Date | null;
  used_by_key: string | null;
}

interface CodeAttempt {
  customerId: string;
  challengeId: string;
  code: string;
  /** Optional: makes a repeated wrong attempt count once. */
  key: string | undefined;
  now: Date;
}

/**
 * Checks a code. The right one, sent again, gives the same token.
 * @throws BankProblem `code_wrong` with the tries left, `challenge_locked`, `challenge_expired`
 */
export async function verifyChallenge(bank: Bank, attempt: CodeAttempt) {
  // A wrong code is not thrown inside: the try that it cost must be committed.
  const outcome = await bank.database.transaction((transaction) => check(bank, transaction, attempt));
  if (outcome instanceof BankProblem) throw outcome;
  return outcome;
}

async function check(bank: Bank, transaction: Queryable, attempt: CodeAttempt) {
  const challenge = await lockChallenge(transaction, attempt);
  const secret = secretOf(bank.settings.token, challenge.salt);
  const codeHash = hashCode(secret, challenge.id, attempt.code);
  const earlier = await findEarlierAttempt(transaction, attempt);
  if (earlier) return repeatAnswer(earlier, codeHash);
  requireOpen(challenge, attempt.now);
  if (!sameText(codeHash, challenge.code_hash)) return countWrong(transaction, challenge, attempt, codeHash);
  return issueToken(bank, transaction, challenge, attempt.now);
}

/** The token of a challenge that has been verified, now or before; its life begins with the first verification. */
export async function issueToken(bank: Bank, transaction: Queryable, challenge: ChallengeRow, now: Date) {
  const tokenExpiresAt = challenge.token_expires_at ?? new Date(now.getTime() + bank.settings.tokenTtlMs);
  await transaction.query(
    'update challenges set verified_at = coalesce(verified_at, $2), token_expires_at = $3 where id = $1',
    [challenge.id, now, tokenExpiresAt],
  );
  const secret = secretOf(bank.settings.token, challenge.salt);
  return { challengeToken: makeToken(secret, challenge.id), expiresAt: tokenExpiresAt.toISOString() };
}

/** Reads a challenge of the customer's own and locks it until the transaction ends. */
export async function lockChallenge(
  transaction: Queryable,
  attempt: Pick<CodeAttempt, 'challengeId' | 'customerId'>,
): Promise<ChallengeRow> {
  const [challenge] = await transaction.query<ChallengeRow>(
    'select * from challenges where id = $1 and customer_id = $2 for update',
    [attempt.challengeId, attempt.customerId],
  );
  if (!challenge) throw new BankProblem('challenge_not_found', 'There is no such challenge for this customer.');
  return challenge;
}

/** @throws BankProblem `challenge_locked` or `challenge_expired` */
export function requireOpen(challenge: ChallengeRow, now: Date): void {
  if (challenge.tries_left === 0) throw new BankProblem('challenge_locked', 'Too many wrong codes were entered.');
  const closesAt = challenge.token_expires_at ?? challenge.expires_at;
  if (closesAt <= now) throw new BankProblem('challenge_expired', 'The code is no longer valid.');
}

interface EarlierAttempt {
  code_hash: string;
  tries_left: number;
}

async function findEarlierAttempt(transaction: Queryable, { challengeId, key }: CodeAttempt) {
  if (key === undefined) return undefined;
  const [row] = await transaction.query<EarlierAttempt>(
    'select code_hash, tries_left from challenge_attempts where challenge_id = $1 and idempotency_key = $2',
    [challengeId, key],
  );
  return row;
}

function repeatAnswer(earlier: EarlierAttempt, codeHash: string): BankProblem {
  if (sameText(earlier.code_hash, codeHash)) return codeWrong(earlier.tries_left);
  return new BankProblem('idempotency_conflict', 'This Idempotency-Key was used for another code.');
}

async function countWrong(transaction: Queryable, challenge: ChallengeRow, attempt: CodeAttempt, codeHash: string) {
  const triesLeft = challenge.tries_left - 1;
  await transaction.query('update challenges set tries_left = $2 where id = $1', [challenge.id, triesLeft]);
  if (attempt.key !== undefined) {
    await transaction.query('insert into challenge_attempts values ($1, $2, $3, $4)', [
      challenge.id,
      attempt.key,
      codeHash,
      triesLeft,
    ]);
  }
  return codeWrong(triesLeft);
}

function codeWrong(triesLeft: number): BankProblem {
  return new BankProblem('code_wrong', 'The code does not match the one that was sent.', { triesLeft });
}
