import type { Redis } from 'iovalkey';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Tool } from '../banking/tool.ts';

/** How often a conversation may call a tool: the tool's own limit a minute. A model that runs wild meets it. */
export interface ToolRates {
  /** False when the limit is reached; the call counts when it is not. */
  take(tool: Tool, conversationId: string): Promise<boolean>;
}

const MINUTE_SECONDS = 60;

/** Counted in Valkey for all workers together; in this process alone while Valkey is down. */
export function createToolRates(valkey: Redis): ToolRates {
  const limiters = new Map<string, RateLimiterRedis>();
  const limiterOf = ({ name, rateLimitPerMinute: points }: Tool): RateLimiterRedis => {
    const known = limiters.get(name);
    if (known) return known;
    const rate = { points, duration: MINUTE_SECONDS };
    const insuranceLimiter = new RateLimiterMemory(rate);
    const limiter = new RateLimiterRedis({
      ...rate, storeClient: valkey, keyPrefix: `tool-rate:${name}`, rejectIfRedisNotReady: true, insuranceLimiter,
    });
    limiters.set(name, limiter);
    return limiter;
  };
  return {
    async take(tool, conversationId) {
      try {
        await limiterOf(tool).consume(conversationId);
        return true;
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return false;
        throw refusal;
      }
    },
  };
}
