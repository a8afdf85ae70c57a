import type { Redis } from 'iovalkey';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { CitiflowError } from '../domain/errors.ts';

const RATES = {
  /** By address and e-mail: slow enough that guessing passwords leads nowhere. */
  signIn: { points: 10, duration: 15 * 60 },
  api: { points: 600, duration: 60 },
  messages: { points: 30, duration: 60 },
  sockets: { points: 3_000, duration: 60 },
} as const;
export type Rate = keyof typeof RATES;

export interface RateLimits {
  /** @throws CitiflowError `rate_limited` that says when to come back */
  take(rate: Rate, key: string): Promise<void>;
  /** Forgets what was taken. */
  clear(rate: Rate, key: string): Promise<void>;
}

/** Counted in Valkey for all API processes together; in this process alone while Valkey is down. */
export function createRateLimits(valkey: Redis): RateLimits {
  const limiter = (rate: Rate) =>
    new RateLimiterRedis({
      ...RATES[rate],
      storeClient: valkey,
      keyPrefix: `rate:${rate}`,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(RATES[rate]),
    });
  const limiters = { signIn: limiter('signIn'), api: limiter('api'), messages: limiter('messages'), sockets: limiter('sockets') };
  return {
    async take(rate, key) {
      try {
        await limiters[rate].consume(key);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw new CitiflowError('rate_limited', undefined, { retryAfterMs: refusal.msBeforeNext, cause: refusal });
      }
    },
    async clear(rate, key) {
      await limiters[rate].delete(key);
    },
  };
}
