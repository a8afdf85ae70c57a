import { z } from 'zod';
import { sumOf } from '../observation.ts';
import { defineExpectation, outcomeOf } from './expectation.ts';

export const atMostTokens = defineExpectation({
  type: 'at-most-tokens',
  title: 'Takes at most so many tokens',
  description: 'Read and written, of all its turns together.',
  config: { maximum: z.int().min(1).max(10_000_000).meta({ title: 'Tokens, at most' }) },
  check({ maximum }, turns) {
    const used = sumOf(turns, (turn) => turn.inputTokens + turn.outputTokens);
    return outcomeOf(used <= maximum, `It took ${used} tokens.`, `It took ${used} tokens, more than ${maximum}.`);
  },
});
