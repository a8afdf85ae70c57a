import { z } from 'zod';
import { sumOf } from '../observation.ts';
import { defineExpectation, outcomeOf } from './expectation.ts';

export const atMostCost = defineExpectation({
  type: 'at-most-cost',
  title: 'Costs at most',
  description: 'Of all its turns together, without what judging costs.',
  config: { maximumMicros: z.int().min(0).max(1_000_000_000).meta({ title: 'Millionths of a dollar, at most' }) },
  check({ maximumMicros }, turns) {
    const used = sumOf(turns, (turn) => turn.costMicros);
    return outcomeOf(used <= maximumMicros, `It took ${used} millionths of a dollar.`, `It took ${used} millionths of a dollar, more than ${maximumMicros}.`);
  },
});
