import { Router } from 'express';
import { z } from 'zod';
import type { Bank } from '../bank.ts';
import { attestChallenge } from '../challenges/attest-challenge.ts';
import { openChallenge } from '../challenges/open-challenge.ts';
import { verifyChallenge } from '../challenges/verify-challenge.ts';
import { customerOf } from '../http/authenticate.ts';
import { idempotencyKeyOf, parse, pathParameter } from '../http/parse.ts';
import { write } from '../http/write.ts';

const challengeSchema = z.object({
  userId: z.string().min(1).max(100),
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'give a lower-case hex SHA-256'),
  summary: z.string().trim().min(1).max(300).optional(),
});

const codeSchema = z.object({ code: z.string().regex(/^\d{6}$/, 'give the six digits') });

const attestationSchema = z.object({
  method: z.literal('call-back'),
  staffId: z.string().trim().min(1).max(100),
  reason: z.string().trim().min(1).max(500),
});

/** One-time codes: sent for one digest, verified in three tries, or by a member of staff who has called back. */
export function challengeRoutes(bank: Bank): Router {
  const open = write(bank, {
    body: challengeSchema,
    status: 201,
    work: ({ transaction, customerId, now, body }) =>
      openChallenge(bank, transaction, { customerId, now, order: body }),
  });
  return Router()
    .post('/challenges', open)
    .post('/challenges/:id/verify', async (request, response) => {
      const { code } = parse(codeSchema, request.body ?? {});
      const key = request.get('idempotency-key') === undefined ? undefined : idempotencyKeyOf(request);
      const challengeId = pathParameter(request, 'id');
      const attempt = { customerId: customerOf(request), challengeId, code, key, now: bank.clock() };
      response.json(await verifyChallenge(bank, attempt));
    })
    .post('/challenges/:id/attest', async (request, response) => {
      const attestation = parse(attestationSchema, request.body ?? {});
      const key = idempotencyKeyOf(request);
      const challengeId = pathParameter(request, 'id');
      const attempt = { ...attestation, customerId: customerOf(request), challengeId, key, now: bank.clock() };
      response.json(await attestChallenge(bank, attempt));
    });
}
