import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** A fresh six-digit code, leading zeros included. */
export function makeCode(): string {
  return randomInt(0, 1_000_000).toString().padStart(6, '0');
}

/** What a challenge's secret is made from besides the bank's token; kept with the challenge. */
export function makeSalt(): string {
  return randomBytes(32).toString('hex');
}

/** The key of one challenge's hash and token. */
export function secretOf(bankToken: string, salt: string): Buffer {
  return createHmac('sha256', bankToken).update(`challenge\n${salt}`).digest();
}

/** A code as it is stored: keyed, for a million bare hashes are tried in a moment. */
export function hashCode(secret: Buffer, challengeId: string, code: string): string {
  return createHmac('sha256', secret).update(`code\n${challengeId}\n${code}`).digest('hex');
}

/**
 * The token of a verified challenge: `<challengeId>.<mac>`. It is computed, not stored, so a client whose
 * answer was lost is given the same one again.
 */
export function makeToken(secret: Buffer, challengeId: string): string {
  const mac = createHmac('sha256', secret).update(`token\n${challengeId}`).digest('base64url');
  return `${challengeId}.${mac}`;
}

/** The challenge that a token says it was made for. */
export function challengeIdOf(token: string): string {
  return token.slice(0, Math.max(0, token.lastIndexOf('.')));
}

/** Compares secrets in a time that does not depend on where they differ. */
export function sameText(left: string, right: string): boolean {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}
