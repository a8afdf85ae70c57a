import { z } from 'zod';
import { sumOf } from '../observation.ts';
import { defineExpectation, outcomeOf } from './expectation.ts';

export const atMostTime = defineExpectation({
  type: 'at-most-time',
  title: 'Takes at most this long',
  description: 'Of all its turns together, with their tools.',
  config: { maximumMs: z.int().min(1).max(3_600_000).meta({ title: 'Milliseconds, at most' }) },
  check({ maximumMs }, turns) {
    const used = sumOf(turns, (turn) => turn.durationMs);
    return outcomeOf(used <= maximumMs, `It took ${used} ms.`, `It took ${used} ms, more than ${maximumMs}.`);
  },
});
