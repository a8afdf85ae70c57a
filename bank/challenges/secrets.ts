import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';

/** A fresh six-digit code, leading zeros included. */
export function makeCode(): string {
  return randomInt(0, 1_000_000).toString().padStart(6, '0');
}

/** A code as it is stored: keyed with the bank's secret, for a million bare hashes are tried in a moment. */
export function hashCode(secret: string, challengeId: string, code: string): string {
  return createHmac('sha256', secret).update(`code\n${challengeId}\n${code}`).digest('hex');
}

/**
 * The token of a verified challenge: `<challengeId>.<mac>`. It is computed, not stored, so a client whose
 * answer was lost is given the same one again.
 */
export function makeToken(secret: string, challengeId: string): string {
  const mac = createHmac('sha256', secret).update(`token\n${challengeId}`).digest('base64url');
  return `${challengeId}.${mac}`;
}

/** The challenge that a token was made for; undefined when the bank did not make it. */
export function challengeIdOf(secret: string, token: string): string | undefined {
  const challengeId = token.slice(0, Math.max(0, token.lastIndexOf('.')));
  return sameText(token, makeToken(secret, challengeId)) ? challengeId : undefined;
}

/** Compares secrets in a time that does not depend on where they differ. */
export function sameText(left: string, right: string): boolean {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}
