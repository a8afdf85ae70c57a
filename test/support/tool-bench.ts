import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { openChallenge, verifyChallenge } from '../../activities/banking/challenges.ts';
import { bankClient } from '../../activities/banking/client.ts';
import { argumentsDigest } from '../../activities/banking/digest.ts';
import { parseArguments, type ToolContext } from '../../activities/banking/tool.ts';
import { toolNamed } from '../../activities/banking/tools/index.ts';
import { startBank } from './bank.ts';

const anything = z.unknown();
const outboxShape = z.object({ items: z.array(z.object({ code: z.string() })) });
const ledgerShape = z.object({ entries: z.array(z.object({ idempotencyKey: z.string(), accountId: z.string(), amountMinor: z.int() })) });

export type ToolBench = Awaited<ReturnType<typeof startToolBench>>;

/** Longer than any answer takes: what is to be lost is lost because the bank hangs up, and nothing else is. */
export const PATIENT_MS = 30_000;
/** After which a bank that has booked and says nothing hangs up. */
export const HUNG_UP_AFTER_MS = 200;

/** The tools as the engine calls them, against a sandbox bank that is a process of its own. */
export async function startToolBench(databaseUrl: string) {
  const running = await startBank(databaseUrl);
  const bank = bankClient({ baseUrl: running.url, token: running.token, timeoutMs: PATIENT_MS });
  const contextOf = (changes: Partial<ToolContext> = {}): ToolContext => ({
    bank, customerId: 'cust-alex', idempotencyKey: randomUUID(), signal: new AbortController().signal, ...changes,
  });

  /** Parse, then resolve: what is shown, digested and run. */
  async function prepared(name: string, args: unknown, context: ToolContext) {
    const tool = toolNamed(name);
    const parsed = parseArguments(tool, args);
    return { tool, args: tool.resolve ? await tool.resolve(parsed, context) : parsed };
  }

  /** Everything up to the call itself: for a tool behind a code, the customer has typed the right one. */
  async function approved(name: string, given: object, customerId = 'cust-alex') {
    const plain = contextOf({ customerId });
    const { tool, args } = await prepared(name, given, plain);
    const summary = (await tool.summarise?.(args, plain)) ?? tool.describe(args);
    if (!tool.requires2FA) return { tool, args, summary, context: plain };
    const digest = argumentsDigest(tool.name, args);
    const challenge = await openChallenge(bank, { ...plain, idempotencyKey: randomUUID(), digest, summary });
    const { items } = await running.control('GET', `/sandbox/outbox?userId=${customerId}`, outboxShape);
    const attempt = { ...plain, challengeId: challenge.challengeId, code: items[0]?.code ?? '', idempotencyKey: randomUUID() };
    const verified = await verifyChallenge(bank, attempt);
    if (verified.outcome !== 'verified') throw new Error(`The code was ${verified.outcome}`);
    return { tool, args, summary, context: { ...plain, challengeToken: verified.challengeToken, argumentsDigest: digest } };
  }

  return {
    running,
    bank,
    contextOf,
    prepared,
    approved,
    /** The whole way of a call that is allowed. */
    async call(name: string, args: object = {}, customerId = 'cust-alex') {
      const ready = await approved(name, args, customerId);
      return ready.tool.run(ready.args, ready.context);
    },
    fault: (route: string, kind: string) => running.control('POST', '/sandbox/faults', anything, { route, kind, delayMs: HUNG_UP_AFTER_MS, times: 1 }),
    async bookedUnder(key: string | undefined) {
      const { entries } = await running.control('GET', '/sandbox/ledger', ledgerShape);
      return entries.filter(({ idempotencyKey }) => idempotencyKey === key);
    },
    async reset() {
      await running.control('DELETE', '/sandbox/faults', anything);
      await running.control('POST', '/sandbox/reset', anything, {});
    },
  };
}

/** The failure of what must fail. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => Promise.reject(new Error(`A failure was expected, not ${JSON.stringify(value)}`)),
    (failure: unknown) => failure,
  );
