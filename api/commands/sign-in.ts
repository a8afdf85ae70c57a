import type { User } from '../../contract/http/auth.ts';
import { hashPassword, verifyPassword } from '../../db/passwords.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { newSecret } from '../sessions/secrets.ts';

/** What an unknown address is verified against, so that it takes as long as a known one. */
let nobodysHash: Promise<string> | undefined;

/**
 * Verifies a password and starts a session.
 * @throws CitiflowError `sign_in_failed`, the same for an unknown address as for a wrong password; `rate_limited`
 */
export async function signIn(
  dependencies: Pick<Dependencies, 'database' | 'sessions' | 'rateLimits'>,
  attempt: { email: string; password: string; address: string },
): Promise<{ user: User; token: string }> {
  const email = attempt.email.toLowerCase();
  const counter = `${attempt.address} ${email}`;
  await dependencies.rateLimits.take('signIn', counter);
  nobodysHash ??= hashPassword(newSecret());
  const found = await dependencies.database.findUserForSignIn(email);
  const right = await verifyPassword(attempt.password, found?.password_hash ?? (await nobodysHash));
  if (!found || !right) throw new CitiflowError('sign_in_failed');
  await dependencies.rateLimits.clear('signIn', counter);
  const user: User = { id: found.id, email: found.email, name: found.name, role: found.role, tenantId: found.tenant_id };
  return { user, token: await dependencies.sessions.start(user) };
}
