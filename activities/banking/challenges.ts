import { CitiflowError } from '../../domain/errors.ts';
import type { BankCall, BankClient } from './client.ts';
import { challengeShape, verifiedShape, type Challenge } from './shapes.ts';

/**
 * Asks the bank to send the customer a one-time code, bound to a digest of tool and arguments. Safe to
 * repeat with the same key.
 * @param request.summary one sentence that is sent along with the code
 */
export function openChallenge(
  bank: BankClient,
  request: BankCall & { digest: string; summary: string; idempotencyKey: string },
): Promise<Challenge> {
  const { customerId, digest, summary, idempotencyKey, signal } = request;
  const body = { userId: customerId, digest, summary };
  return bank.post('/challenges', body, challengeShape, { customerId, idempotencyKey, signal, repeatable: true });
}

export type Verification =
  | { outcome: 'verified'; challengeToken: string; expiresAt: string }
  | { outcome: 'wrong'; triesLeft: number }
  | { outcome: 'locked' }
  | { outcome: 'expired' };

/**
 * Hands the customer's code to the bank. One key for one attempt: a repetition then costs no second try.
 * @throws CitiflowError as the bank client; `approval_code_wrong` when the code is not six digits
 */
export async function verifyChallenge(
  bank: BankClient,
  attempt: BankCall & { challengeId: string; code: string; idempotencyKey: string },
): Promise<Verification> {
  const { challengeId, code, customerId, idempotencyKey, signal } = attempt;
  const path = `/challenges/${encodeURIComponent(challengeId)}/verify`;
  try {
    const call = { customerId, idempotencyKey, signal, repeatable: true };
    return { outcome: 'verified', ...(await bank.post(path, { code }, verifiedShape, call)) };
  } catch (failure) {
    return verdictOf(failure);
  }
}

export type Attestation =
  | { outcome: 'verified'; challengeToken: string; expiresAt: string }
  | { outcome: 'already-verified' }
  | { outcome: 'locked' }
  | { outcome: 'expired' };

/**
 * Tells the bank that a member of staff has called the customer back and verified them, instead of a code. It
 * counts once; the same key gives the same token again.
 * @param attempt.reason how the customer was verified, kept at the bank with the staff member's id
 * @throws CitiflowError as the bank client
 */
export async function attestChallenge(
  bank: BankClient,
  attempt: BankCall & { challengeId: string; staffId: string; reason: string; idempotencyKey: string },
): Promise<Attestation> {
  const { challengeId, staffId, reason, customerId, idempotencyKey, signal } = attempt;
  const path = `/challenges/${encodeURIComponent(challengeId)}/attest`;
  try {
    const body = { method: 'call-back', staffId, reason };
    const call = { customerId, idempotencyKey, signal, repeatable: true };
    return { outcome: 'verified', ...(await bank.post(path, body, verifiedShape, call)) };
  } catch (failure) {
    const bankCode = failure instanceof CitiflowError ? failure.extra?.['bankCode'] : undefined;
    if (bankCode === 'challenge_verified') return { outcome: 'already-verified' };
    if (bankCode === 'challenge_locked') return { outcome: 'locked' };
    if (bankCode === 'challenge_expired') return { outcome: 'expired' };
    throw failure;
  }
}

function verdictOf(failure: unknown): Verification {
  if (!(failure instanceof CitiflowError) || failure.code !== 'bank_refused') throw failure;
  const { bankCode, triesLeft } = failure.extra ?? {};
  if (bankCode === 'code_wrong') return { outcome: 'wrong', triesLeft: typeof triesLeft === 'number' ? triesLeft : 0 };
  if (bankCode === 'challenge_locked') return { outcome: 'locked' };
  if (bankCode === 'challenge_expired') return { outcome: 'expired' };
  if (bankCode === 'validation_failed') throw new CitiflowError('approval_code_wrong', 'The code has six digits.');
  throw failure;
}
