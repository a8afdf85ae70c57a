import { createHash, randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { IdempotentAnswer } from '../../db/entities/idempotency.ts';
import type { RouteDefinition } from '../../contract/http/route.ts';
import { CitiflowError, ERRORS } from '../../domain/errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { STREAMED, type Call } from '../handler.ts';
import { problemOf } from './problem.ts';
import { requestIdOf } from './request-id.ts';
import { filesOf } from './uploads.ts';

const WRITING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const KEY_CHARACTERS = 255;
const WAIT_MS = 4_000;
/** A first request that has not answered by now died with its process. */
const ABANDONED_MS = 60_000;

/** A conversation may be started with the token in its body. */
const tokenInBody = z.object({ customerToken: z.string() });

interface PlainAnswer {
  status: number;
  body: unknown;
}
type AnyAnswer = PlainAnswer | typeof STREAMED;
interface Claim {
  tenantId: string;
  principal: string;
  key: string;
  requestDigest: string;
}

/**
 * With an Idempotency-Key, the same request gives the first answer again; final refusals are answers, too.
 * A key belongs to who sent it: a studio user, or a customer by their token. Callers without either have the
 * client-made `messageId` for the one write that matters to them.
 * @param onceOnly a field of the answer that is kept nowhere: the same request again gets null there
 * @throws CitiflowError `conflict` for another request with the same key, or while the first is still at work
 */
export async function idempotently(
  call: Call<RouteDefinition>,
  dependencies: Dependencies,
  work: () => Promise<AnyAnswer>,
  onceOnly?: string,
): Promise<AnyAnswer> {
  const claim = claimOf(call, dependencies);
  if (!claim) return work();
  const earlier = await claimOrFind(claim, dependencies);
  if (earlier) {
    call.response.setHeader('Idempotency-Replayed', 'true');
    if (earlier.status >= 400) call.response.type('application/problem+json');
    return earlier;
  }
  try {
    const answer = await work();
    if (answer !== STREAMED) await keep(claim, without(answer, onceOnly), dependencies);
    return answer;
  } catch (error) {
    const final = error instanceof CitiflowError && ERRORS[error.code].fault === 'caller' && !ERRORS[error.code].retryable;
    if (final) await keep(claim, { status: ERRORS[error.code].status, body: problemOf(error, requestIdOf(call.response)) }, dependencies);
    else await forget(claim, dependencies);
    throw error;
  }
}

function claimOf(call: Call<RouteDefinition>, { customerTokens }: Dependencies): Claim | undefined {
  const { request, caller } = call;
  const key = request.get('idempotency-key');
  if (!key || !WRITING.has(request.method)) return undefined;
  if (key.length > KEY_CHARACTERS) throw new CitiflowError('validation_failed', 'An Idempotency-Key has at most 255 characters.');
  const token = caller.customerToken ?? tokenInBody.safeParse(request.body).data?.customerToken;
  const customer = caller.user || !token ? undefined : customerTokens.verify(token);
  const tenantId = caller.user?.tenantId ?? customer?.tenantId;
  if (!tenantId) return undefined;
  const principal = caller.user ? `user:${caller.user.id}` : `customer:${customer?.sub}`;
  return { tenantId, principal, key, requestDigest: digestOf(call) };
}

function digestOf({ request }: Call<RouteDefinition>): string {
  const hash = createHash('sha256').update(`${request.method}\n${request.path}\n${canonicalize(request.body ?? null)}`);
  for (const file of filesOf(request)) hash.update(`\n${file.originalname}\n`).update(file.buffer);
  return hash.digest('hex');
}

/** @returns the first answer, or undefined when this request is the first */
async function claimOrFind(claim: Claim, { database }: Dependencies): Promise<PlainAnswer | undefined> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const found = await database.tenant(claim.tenantId, async (em) => {
      const abandoned = new Date(Date.now() - ABANDONED_MS);
      const claimed = await em.execute<unknown[]>(
        `insert into idempotent_answers (id, tenant_id, principal, key, request_digest) values (?, ?, ?, ?, ?)
         on conflict (tenant_id, principal, key) do update set created_at = now()
         where idempotent_answers.status is null and idempotent_answers.created_at < ?
           and idempotent_answers.request_digest = excluded.request_digest returning id`,
        [randomUUID(), claim.tenantId, claim.principal, claim.key, claim.requestDigest, abandoned],
      );
      return claimed.length > 0 ? undefined : em.findOne(IdempotentAnswer, { principal: claim.principal, key: claim.key });
    });
    if (found === undefined) return undefined;
    if (found && found.requestDigest !== claim.requestDigest) {
      throw new CitiflowError('conflict', 'This Idempotency-Key was used for another request.');
    }
    if (found?.status) return { status: found.status, body: found.body ?? null };
    if (Date.now() > deadline) {
      throw new CitiflowError('conflict', 'The first request with this Idempotency-Key is still at work.', { retryAfterMs: 2_000 });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const without = (answer: PlainAnswer, field: string | undefined): PlainAnswer =>
  field !== undefined && typeof answer.body === 'object' ? { ...answer, body: { ...answer.body, [field]: null } } : answer;

const keep = (claim: Claim, answer: PlainAnswer, { database }: Dependencies) =>
  database.tenant(claim.tenantId, (em) =>
    em.nativeUpdate(IdempotentAnswer, { principal: claim.principal, key: claim.key }, { status: answer.status, body: answer.body }));

const forget = (claim: Claim, { database }: Dependencies) =>
  database.tenant(claim.tenantId, (em) => em.nativeDelete(IdempotentAnswer, { principal: claim.principal, key: claim.key }));
