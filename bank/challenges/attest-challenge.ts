import type { Bank } from '../bank.ts';
import type { Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';
import { issueToken, lockChallenge, requireOpen } from './verify-challenge.ts';

/** A member of staff who vouches for the customer, instead of the customer's code. */
export interface Attestation {
  method: 'call-back';
  staffId: string;
  reason: string;
}

interface AttestInstruction extends Attestation {
  customerId: string;
  challengeId: string;
  key: string;
  now: Date;
}

interface AttestationRow {
  idempotency_key: string;
  method: string;
  staff_id: string;
  reason: string;
}

/**
 * Verifies a challenge because a member of staff has called the customer back: once, and kept with who and why.
 * The same request under the same key gives the same token. It is no operation: those are kept with their
 * answers, and a token is computed, never kept.
 * @throws BankProblem `challenge_verified` when the code or somebody else was first, `challenge_locked`,
 * `challenge_expired`, `idempotency_conflict`
 */
export function attestChallenge(bank: Bank, attempt: AttestInstruction) {
  return bank.database.transaction(async (transaction) => {
    const challenge = await lockChallenge(transaction, attempt);
    const isRepeated = await wasAttested(transaction, attempt);
    requireOpen(challenge, attempt.now);
    if (!isRepeated) {
      if (challenge.verified_at !== null) throw alreadyVerified();
      await transaction.query('insert into challenge_attestations values ($1, $2, $3, $4, $5, $6)', [
        challenge.id, attempt.key, attempt.method, attempt.staffId, attempt.reason, attempt.now,
      ]);
    }
    return issueToken(bank, transaction, challenge, attempt.now);
  });
}

/** Whether this very attestation was made before; another one by this or another key is refused. */
async function wasAttested(transaction: Queryable, attempt: AttestInstruction): Promise<boolean> {
  const [earlier] = await transaction.query<AttestationRow>(
    'select * from challenge_attestations where challenge_id = $1',
    [attempt.challengeId],
  );
  if (!earlier) return false;
  if (earlier.idempotency_key !== attempt.key) throw alreadyVerified();
  const { method, staffId, reason } = attempt;
  if (earlier.method === method && earlier.staff_id === staffId && earlier.reason === reason) return true;
  throw new BankProblem('idempotency_conflict', 'This Idempotency-Key was used for another attestation.');
}

const alreadyVerified = () =>
  new BankProblem('challenge_verified', 'This challenge was verified already: it is attested once, and not after its code.');
