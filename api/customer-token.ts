import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { CitiflowError } from '../domain/errors.ts';

const payloadSchema = z.object({
  /** The customer's id at the bank. */
  sub: z.string().min(1).max(128),
  name: z.string().max(200),
  tenantId: z.uuid(),
  /** Seconds since 1970. */
  exp: z.int(),
});
export type CustomerClaims = z.infer<typeof payloadSchema>;

export interface CustomerTokens {
  sign(claims: CustomerClaims): string;
  /** @throws CitiflowError `unauthenticated` when the token is not ours, was changed, or has expired */
  verify(token: string): CustomerClaims;
}

/**
 * Tokens with which the bank's own site says who is chatting: `<payload>.<HMAC-SHA-256>`, both base64url.
 * @param secretKey 32 bytes in base64 (CITIFLOW_SECRET_KEY); the tokens' own key is derived from it
 */
export function createCustomerTokens(secretKey: string, now: () => number = Date.now): CustomerTokens {
  const key = Buffer.from(hkdfSync('sha256', Buffer.from(secretKey, 'base64'), '', 'citiflow/customer-token', 32));
  const signatureOf = (payload: string) => createHmac('sha256', key).update(payload).digest();
  return {
    sign(claims) {
      const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
      return `${payload}.${signatureOf(payload).toString('base64url')}`;
    },
    verify(token) {
      const [payload = '', signature = ''] = token.split('.');
      const given = Buffer.from(signature, 'base64url');
      const wanted = signatureOf(payload);
      const genuine = given.length === wanted.length && timingSafeEqual(given, wanted);
      const claims = genuine ? payloadSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString())) : null;
      if (!claims?.success || claims.data.exp * 1000 < now()) {
        throw new CitiflowError('unauthenticated', 'The customer token is not valid, or has expired.');
      }
      return claims.data;
    },
  };
}
