import type { Redis } from 'iovalkey';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Environment } from '../config/env.ts';
import { CitiflowError } from '../domain/errors.ts';

const ratesOf = (environment: Environment) => ({
  signIn: { points: environment.RATE_LIMIT_SIGN_INS_PER_QUARTER_HOUR, duration: 15 * 60 },
  api: { points: environment.RATE_LIMIT_REQUESTS_PER_MINUTE, duration: 60 },
  messages: { points: environment.RATE_LIMIT_MESSAGES_PER_MINUTE, duration: 60 },
  sockets: { points: environment.RATE_LIMIT_SOCKETS_PER_MINUTE, duration: 60 },
});
export type Rate = keyof ReturnType<typeof ratesOf>;

export interface RateLimits {
  /** @throws CitiflowError `rate_limited` that says when to come back */
  take(rate: Rate, key: string): Promise<void>;
  /** Forgets what was taken. */
  clear(rate: Rate, key: string): Promise<void>;
}

/** Counted in Valkey for all API processes together; in this process alone while Valkey is down. */
export function createRateLimits(valkey: Redis, environment: Environment): RateLimits {
  const rates = ratesOf(environment);
  const limiter = (rate: Rate) =>
    new RateLimiterRedis({
      ...rates[rate],
      storeClient: valkey,
      keyPrefix: `rate:${rate}`,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(rates[rate]),
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
