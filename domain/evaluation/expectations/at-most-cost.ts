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
    const cost = `It cost ${dollars(used)}`;
    return outcomeOf(used <= maximumMicros, `${cost}.`, `${cost}, more than ${dollars(maximumMicros)}.`);
  },
});

const dollars = (micros: number) => `$${(micros / 1e6).toFixed(6)}`;
